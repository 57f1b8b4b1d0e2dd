import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory, writeFileAtomic } from '../../host/index.js';
import type { Network } from '../description.js';
import type { Weights } from '../parameters.js';
import { outputLength } from '../shapes.js';
import { referenceLogits } from './reference.js';

/** Raised whenever the reference would compute another value from the same inputs. */
const ALGORITHM_VERSION = 1;
const DIGEST_BYTES = 32;

/**
 * `referenceLogits`, kept in the cache by the hash of all that it depends on: network, weights, image and
 * algorithm. A file is the logits as float64 after their sha256; one that does not fit is computed again.
 */
export async function cachedReferenceLogits(
  network: Network,
  weights: Weights,
  pixels: Uint8Array,
  directory = cacheDirectory('reference'),
): Promise<Float64Array> {
  const file = path.join(directory, `${keyOf(network, weights, pixels)}.f64`);
  const cached = await readLogits(file, outputLength(network));
  if (cached !== undefined) return cached;
  const logits = referenceLogits(network, weights, pixels);
  // The logits are right whether or not they can be kept: a cache on a read-only disk only costs time.
  await writeFileAtomic(file, encode(logits)).catch(() => undefined);
  return logits;
}

function keyOf(network: Network, weights: Weights, pixels: Uint8Array): string {
  const hash = createHash('sha256').update(JSON.stringify([ALGORITHM_VERSION, network]));
  for (const [name, { shape, data }] of weights) {
    hash.update(JSON.stringify([name, shape])).update(bytesOf(data));
  }
  return hash.update(pixels).digest('hex');
}

async function readLogits(file: string, length: number): Promise<Float64Array | undefined> {
  const content = await readFile(file).catch(() => undefined);
  if (content?.length !== DIGEST_BYTES + length * Float64Array.BYTES_PER_ELEMENT) return undefined;
  const body = Uint8Array.from(content.subarray(DIGEST_BYTES));
  return digest(body).equals(content.subarray(0, DIGEST_BYTES)) ? new Float64Array(body.buffer) : undefined;
}

function encode(logits: Float64Array): Uint8Array {
  const body = bytesOf(logits);
  return Buffer.concat([digest(body), body]);
}

function digest(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
