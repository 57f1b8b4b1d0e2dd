import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { type Interpreter, runCommand, writeFileAtomic } from '../../host/index.js';
import { bytes, formatBytes } from '../../units/index.js';
import { markedFile } from '../marked-file.js';
import { moveIntoPlace, removeAbandoned, temporarySibling } from '../temporary.js';
import type { Variant } from '../variant.js';
import { installRequirements } from './install.js';
import { pythonOf } from './interpreter.js';
import {
  type InstalledFile,
  MARKER,
  type Marker,
  type PreparedPython,
  preparedFolder,
  readPreparedPython,
  SITE,
} from './prepared.js';
import { normalized } from './requirements.js';
import { ownScript } from './scripts.js';

type Prepared = Omit<PreparedPython, 'site'> & {
  readonly python: { readonly site: string; readonly program: string };
};

/**
 * Installs a variant's locked packages into the cache and compiles them. All work is done in a folder of this
 * process and renamed at the end: an interrupted preparation leaves nothing that counts, and of two at the same
 * time one wins.
 */
export async function preparePython(
  variant: Variant,
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<Prepared> {
  const python = await pythonOf(variant);
  const { site, ...prepared } =
    (await readPreparedPython(variant, python.version)) ?? (await make(variant, python, progress, signal));
  return { ...prepared, python: { site, program: python.program } };
}

async function make(
  variant: Variant,
  python: Interpreter,
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<PreparedPython> {
  const folder = preparedFolder(variant, python.version);
  await mkdir(path.dirname(folder), { recursive: true });
  await removeAbandoned(path.dirname(folder));
  const work = temporarySibling(folder);
  try {
    await installRequirements({ variant, python, work, site: path.join(work, SITE), progress, signal });
    progress('compiling and checking the files');
    const marker = await markerOf(path.join(work, SITE), python, signal);
    await writeFileAtomic(path.join(work, MARKER), JSON.stringify(marker));
    await replace(work, folder, () => readPreparedPython(variant, python.version));
    progress(summary(marker));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return (await readPreparedPython(variant, python.version)) ?? vanished(folder);
}

/** Puts the finished folder in place, over a damaged one; where another process was first, its result stays. */
async function replace(work: string, folder: string, intact: () => Promise<unknown>): Promise<void> {
  if ((await intact()) !== undefined) return;
  await rm(folder, { recursive: true, force: true });
  await moveIntoPlace(work, folder, MARKER);
}

type Told = readonly (readonly [name: string, version: string, files: readonly string[]])[];

async function markerOf(site: string, python: Interpreter, signal?: AbortSignal): Promise<Marker> {
  const { PYTHONDONTWRITEBYTECODE: _, ...env } = process.env;
  const options = signal === undefined ? { env } : { env, signal };
  const { stdout } = await runCommand(python.program, ['-I', ownScript('finish.py'), site], options);
  const told = JSON.parse(stdout) as Told;
  const files = await installedFiles(site, ownersOf(told));
  const hash = createHash('sha256');
  for (const { path: name, sha256 } of files) hash.update(`${sha256} ${name}\n`);
  return {
    sha256: hash.digest('hex'),
    distributions: Object.fromEntries(told.map(([name, version]) => [normalized(name), version])),
    files,
  };
}

function ownersOf(told: Told): ReadonlyMap<string, string> {
  return new Map(
    told.flatMap(([name, , files]) =>
      // Programs are recorded beside the site folder, where they would lie without --target.
      files.map((file) => [file.replace(/^(?:\.\.\/)+/, ''), normalized(name)] as const),
    ),
  );
}

async function installedFiles(
  site: string,
  owners: ReadonlyMap<string, string>,
): Promise<readonly InstalledFile[]> {
  const entries = await readdir(site, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(site, path.join(entry.parentPath, entry.name)))
    .sort();
  const files: InstalledFile[] = [];
  for (const name of names) {
    const distribution = owners.get(name) ?? owners.get(sourceOf(name)) ?? 'pip';
    files.push({ ...(await markedFile(site, name)), distribution });
  }
  return files;
}

/** The source that bytecode is of, as `a/__pycache__/b.cpython-311.pyc` of `a/b.py`. */
function sourceOf(name: string): string {
  return name.replace(/__pycache__\/([^/]+?)\.cpython-\d+(?:\.opt-\d)?\.pyc$/, '$1.py');
}

function summary({ sha256, files, distributions }: Marker): string {
  const size = bytes(files.reduce((sum, file) => sum + file.bytes, 0));
  const packages = Object.keys(distributions).length;
  return `${packages} packages, ${formatBytes(size)}, sha256 ${sha256.slice(0, 16)}`;
}

function vanished(folder: string): never {
  throw new BenchError(`${folder} vanished while it was being prepared`, {
    code: 'preparation-failed',
    hint: 'run bench prepare again',
  });
}
