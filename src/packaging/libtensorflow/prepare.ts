import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { writeFileAtomic } from '../../host/index.js';
import { markedFile } from '../marked-file.js';
import { findInstalled } from '../project.js';
import { stripFile } from '../strip.js';
import { removeAbandoned, temporarySibling } from '../temporary.js';
import type { Variant } from '../variant.js';
import { buildAddon, loadedVersion } from './addon.js';
import { downloadWheel } from './download.js';
import { extractWheel } from './extract.js';
import { MARKER, type PreparedLibrary, preparedFolder, readPrepared, TFJS_NODE } from './prepared.js';
import { LIBRARIES, NAPI_VERSION, WHEEL } from './recipe.js';

const ADDON = `${TFJS_NODE}/lib/napi-v${NAPI_VERSION}/tfjs_binding.node`;
const libraryPath = (library: string) => `${TFJS_NODE}/deps/lib/${library}`;
const RESULTS = [ADDON, ...LIBRARIES.map(libraryPath)];

/**
 * Fetches libtensorflow and builds tfjs-node's addon, outside of `node_modules`. All work is done in a folder
 * of this process and renamed at the end: an interrupted preparation leaves nothing that counts, and of two
 * at the same time one wins.
 */
export async function prepareLibtensorflow(
  variant: Variant,
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<PreparedLibrary> {
  const earlier = await readPrepared(variant);
  if (earlier !== undefined) return earlier;
  const folder = preparedFolder(variant);
  await removeAbandoned(path.dirname(folder));
  const work = temporarySibling(folder);
  try {
    const unstrippedBytes = await make(variant, work, progress, signal);
    await finish(work, unstrippedBytes, progress);
    await replace(work, folder, variant);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return (await readPrepared(variant)) ?? fail(folder);
}

async function make(
  variant: Variant,
  work: string,
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<number> {
  const extracted = path.join(work, 'extracted');
  progress(`downloading libtensorflow ${WHEEL.version}`);
  signal?.throwIfAborted();
  const wheel = await downloadWheel(path.join(work, 'download'), progress, signal);
  progress('extracting the libraries and headers');
  await extractWheel(wheel, extracted, signal);
  await rm(path.dirname(wheel), { recursive: true });
  signal?.throwIfAborted();
  progress("compiling tfjs-node's addon");
  const addon = path.join(extracted, 'tfjs_binding.node');
  await buildAddon(
    findInstalled(variant.package, variant.folder) ?? fail(variant.package),
    extracted,
    addon,
    signal,
  );
  progress('stripping');
  await stripInto(work, ADDON, addon);
  for (const library of LIBRARIES) {
    signal?.throwIfAborted();
    await stripInto(work, libraryPath(library), path.join(extracted, 'lib', library));
  }
  const unstripped = await sizes([
    addon,
    ...LIBRARIES.map((library) => path.join(extracted, 'lib', library)),
  ]);
  await rm(extracted, { recursive: true });
  return unstripped;
}

async function stripInto(work: string, target: string, source: string): Promise<void> {
  await mkdir(path.dirname(path.join(work, target)), { recursive: true });
  await stripFile(source, path.join(work, target));
}

async function finish(
  work: string,
  unstrippedBytes: number,
  progress: (line: string) => void,
): Promise<void> {
  progress('checking that it loads');
  const version = await loadedVersion(path.join(work, ADDON));
  if (version !== WHEEL.version) {
    throw new BenchError(`libtensorflow calls itself ${version}, not ${WHEEL.version}`, {
      code: 'preparation-failed',
      hint: 'run bench prepare again; if it stays, report this',
    });
  }
  const files = await Promise.all(RESULTS.map((result) => markedFile(work, result)));
  await writeFileAtomic(
    path.join(work, MARKER),
    `${JSON.stringify({ version, unstrippedBytes, files }, null, 2)}\n`,
  );
  progress(`libtensorflow ${version} is ready`);
}

/** Puts the finished folder in place, over a damaged one; where another process was first, its result stays. */
async function replace(work: string, folder: string, variant: Variant): Promise<void> {
  if ((await readPrepared(variant)) !== undefined) return;
  await rm(folder, { recursive: true, force: true });
  await rename(work, folder);
}

async function sizes(files: readonly string[]): Promise<number> {
  const stats = await Promise.all(files.map((file) => stat(file)));
  return stats.reduce((sum, { size }) => sum + size, 0);
}

function fail(what: string): never {
  throw new BenchError(`${what} vanished while it was being prepared`, {
    code: 'preparation-failed',
    hint: 'run bench prepare again',
  });
}
