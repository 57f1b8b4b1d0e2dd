import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { taskFile } from './package.js';
import { reasonOf } from './reason.js';

const TIMEOUT_MS = 60_000;

/** Of `model-files.json`, which a package without a model has: a file that is part of it, and what it must be. */
interface ModelFile {
  /** Relative to the model's folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Why a model is not to be had. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/**
 * Fetches a model, file by file, into a folder of the environment's own file system, and answers that. Throws a
 * `ModelError` for a file that cannot be had, or is not the one that the package names.
 */
export async function fetchModel(url: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coldbench-model-'));
  await Promise.all(expectedFiles().map((file) => fetchFile(file, url, path.join(folder, file.name))));
  return folder;
}

function expectedFiles(): readonly ModelFile[] {
  const list = taskFile('model-files.json');
  if (existsSync(list)) return JSON.parse(readFileSync(list, 'utf8'));
  throw new ModelError('COLDBENCH_MODEL_URL is set, but the package does not name the files of a model');
}

async function fetchFile({ name, bytes, sha256 }: ModelFile, url: string, target: string): Promise<void> {
  const address = `${url.replace(/\/$/, '')}/${name.split('/').map(encodeURIComponent).join('/')}`;
  await mkdir(path.dirname(target), { recursive: true });
  await download(address, target);
  const hash = createHash('sha256');
  await pipeline(createReadStream(target), hash);
  const found = hash.digest('hex');
  if (found === sha256) return;
  const { size } = await stat(target);
  throw new ModelError(
    `${address} is not the model's ${name}: it has ${size} bytes and the sha256 ${found}, where ${bytes} bytes and the sha256 ${sha256} are wanted`,
  );
}

async function download(address: string, target: string): Promise<void> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok || response.body === null) throw new Error(`it answered with status ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(target));
  } catch (error) {
    throw new ModelError(`cannot download the model from ${address}: ${reasonOf(error)}`);
  }
}
