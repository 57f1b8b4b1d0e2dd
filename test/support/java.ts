import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory, runCommand } from '../../src/host/index.js';
import { moveIntoPlace, removeAbandoned, temporarySibling } from '../../src/packaging/temporary.js';

const VERSION = '2.2.2';
const JAR = `HdrHistogram-${VERSION}.jar`;

/** Why HdrHistogram's Java programs cannot be had here; null where they can. */
export async function histogramProgramsMissing(): Promise<string | null> {
  const tools = existsSync(path.join(folder(), JAR)) ? ['java'] : ['java', 'mvn'];
  const found = await Promise.all(tools.map((tool) => runCommand('which', [tool]).catch(() => null)));
  const missing = tools.filter((_tool, index) => found[index] === null);
  return missing.length === 0 ? null : `HdrHistogram's programs need ${missing.join(' and ')}`;
}

/** The library of Java's HdrHistogram with its programs, fetched once by Maven and kept among the caches. */
export async function histogramJar(): Promise<string> {
  if (!existsSync(path.join(folder(), JAR))) await fetchJar();
  return path.join(folder(), JAR);
}

const folder = (): string => path.join(cacheDirectory('conformance'), `hdrhistogram-java-${VERSION}`);

async function fetchJar(): Promise<void> {
  const parent = path.dirname(folder());
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const temporary = temporarySibling(folder());
  try {
    const artifact = `-Dartifact=org.hdrhistogram:HdrHistogram:${VERSION}`;
    await runCommand('mvn', ['-q', '-B', 'dependency:copy', artifact, `-DoutputDirectory=${temporary}`]);
    await moveIntoPlace(temporary, folder(), JAR);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
