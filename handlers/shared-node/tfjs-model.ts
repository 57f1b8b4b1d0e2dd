import { readFile } from 'node:fs/promises';
import { modelFile } from './task.js';

interface WeightsGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightsEntry[];
}

/** As TF.js takes it. */
export interface WeightsEntry {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32';
}

export interface TfjsArtifacts {
  readonly modelTopology: object;
  readonly weightSpecs: WeightsEntry[];
  readonly weightData: ArrayBuffer;
}

/** A layers model from the package, for backends that have no loader for files. */
export async function readTfjsModel(): Promise<TfjsArtifacts> {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(modelFile('model.json'), 'utf8'));
  const groups = weightsManifest as readonly WeightsGroup[];
  const shards = await Promise.all(
    groups.flatMap(({ paths }) => paths).map((name) => readFile(modelFile(name))),
  );
  return {
    modelTopology,
    weightSpecs: groups.flatMap(({ weights }) => weights),
    weightData: Uint8Array.from(Buffer.concat(shards)).buffer,
  };
}
