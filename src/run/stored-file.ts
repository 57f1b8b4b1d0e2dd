import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BenchError, EXIT, messageOf } from '../errors/index.js';
import { cacheDirectory } from '../host/index.js';
import type { StoredFile } from '../model/index.js';

/** What a file is, for people, and the folder of the cache for those that were downloaded. */
const KINDS = {
  weights: { folder: 'weights', told: 'the weights' },
  model: { folder: 'models', told: 'the model' },
} as const;
type Kind = keyof typeof KINDS;

/** The path of a file: its own, or where it was downloaded to. Throws a BenchError where it is another. */
export async function storedFile(kind: Kind, spec: StoredFile): Promise<string> {
  if ('file' in spec) return spec.file;
  const file = path.join(cacheDirectory(KINDS[kind].folder), spec.sha256);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) await download(kind, spec, file);
  return file;
}

type Downloaded = Extract<StoredFile, { readonly url: string }>;

async function download(kind: Kind, { url, sha256 }: Downloaded, file: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    const response = await fetch(url);
    if (!response.ok || response.body === null) throw new Error(`it answered with status ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(temporary));
    const hash = createHash('sha256');
    await pipeline(createReadStream(temporary), hash);
    const found = hash.digest('hex');
    if (found !== sha256) throw new Error(`it has the sha256 ${found}, and ${sha256} is wanted`);
    await rename(temporary, file);
  } catch (error) {
    throw new BenchError(`${KINDS[kind].told} at ${url} cannot be had: ${reasonOf(error)}`, {
      code: `${kind}-download`,
      exitCode: EXIT.usage,
      hint: 'see that the URL answers with the file that was meant, and give its own sha256',
      cause: error,
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

/** `fetch` hides what happened in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return messageOf(cause);
}
