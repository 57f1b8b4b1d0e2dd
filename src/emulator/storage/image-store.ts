import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BenchError, messageOf } from '../../errors/index.js';
import { bytes } from '../../units/index.js';
import type { StoredCode } from './code-store.js';
import type { Protection } from './protection.js';

const IMAGE_URI = /^local\/([0-9a-f]{64})$/;
const MANIFEST = 'image.json';
const TASK = 'task';

const manifestSchema = z.object({ runtime: z.string(), handler: z.string() });

export interface StoredImage {
  readonly runtime: string;
  readonly handler: string;
  readonly code: StoredCode;
}

/**
 * An image-like folder `<store>/<sha256>/`: `image.json` ({runtime, handler}) beside `task/`, which becomes
 * LAMBDA_TASK_ROOT. It is used where it lies. Throws a BenchError `image-refused`.
 */
export async function openImage(
  store: string | null,
  imageUri: string,
  protection: Protection,
): Promise<StoredImage> {
  const sha256 = IMAGE_URI.exec(imageUri)?.[1];
  if (sha256 === undefined) throw refused(imageUri, 'it is not of the form local/<sha256>');
  if (store === null) throw refused(imageUri, 'the emulator was started without an image store');
  const directory = path.join(store, sha256);
  const taskRoot = path.join(directory, TASK);
  const manifest = await manifestOf(path.join(directory, MANIFEST), imageUri);
  const task = await stat(taskRoot).catch(() => null);
  if (task?.isDirectory() !== true) throw refused(imageUri, `${taskRoot} is not a directory`);
  await protection.protect(taskRoot);
  const sizes = { sizeBytes: bytes(0), unzippedBytes: bytes(0), archive: null };
  const code = { taskRoot, sha256, ...sizes, retain: () => undefined, release: () => undefined };
  return { ...manifest, code };
}

async function manifestOf(file: string, imageUri: string): Promise<z.infer<typeof manifestSchema>> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw refused(imageUri, `${file}: ${messageOf(cause)}`, cause);
  }
}

function refused(imageUri: string, reason: string, cause?: unknown): BenchError {
  return new BenchError(`the image ${imageUri} cannot be used: ${reason}`, {
    code: 'image-refused',
    hint: 'package the variant again',
    ...(cause === undefined ? {} : { cause }),
  });
}
