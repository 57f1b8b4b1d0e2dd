import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BenchError, EXIT } from '../errors/index.js';
import type { Scenario, StoredFile } from '../model/index.js';
import { fileProblem } from './images.js';
import { ownModel, ownModelSpec } from './own-model.js';

/** The same with the file's own sha256. */
export async function identified<T extends StoredFile>(spec: T): Promise<T> {
  return 'file' in spec ? { ...spec, sha256: await hashOf(spec.file) } : spec;
}

/** A user's model by its path alone. Throws a BenchError (exit 2) where there is no such file. */
export async function ownModelAt(file: string): Promise<Scenario['network']> {
  const problem = await fileProblem(path.resolve(file));
  if (problem === undefined) return identifiedNetwork(ownModelSpec(ownModel.parse({ onnx: file }), ''));
  throw new BenchError(problem, { code: 'model-unreadable', exitCode: EXIT.usage });
}

/** The same with the sha256 of a user's model. */
export async function identifiedNetwork(network: Scenario['network']): Promise<Scenario['network']> {
  return typeof network === 'string' ? network : { ...network, onnx: await identified(network.onnx) };
}

/** Of a file's content, hexadecimal. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
