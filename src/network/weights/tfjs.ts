import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { FoundTensor, FoundWeights } from './found.js';
import { epsilonsOf, type LayerConfig } from './keras-epsilons.js';
import { malformed } from './malformed.js';
import { bytesPer, countOf, decodeValues, type NumberType } from './values.js';

/** TF.js writes the model itself there, its converter what Keras wrote of it. */
type Topology = LayerConfig & { readonly model_config?: LayerConfig };

const modelFile = z.object({
  modelTopology: z.custom<Topology>().optional(),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().min(0)),
          dtype: z.enum(['float32', 'int32', 'uint8']),
          quantization: z
            .object({
              dtype: z.enum(['uint8', 'uint16', 'float16']),
              scale: z.number().optional(),
              min: z.number().optional(),
            })
            .optional(),
        }),
      ),
    }),
  ),
});

/** Keras'. */
const DEFAULT_EPSILON = 1e-3;

type Entry = z.output<typeof modelFile>['weightsManifest'][number]['weights'][number];

/**
 * The weights that a TF.js `model.json` lists, out of the files beside it, as TF.js and `tensorflowjs_converter` write
 * them; quantized ones are value * scale + min. A layers model tells the epsilons of its batch normalizations.
 */
export async function readTfjsModel(bytes: Uint8Array, file: string): Promise<FoundWeights> {
  const { weightsManifest, modelTopology = {} } = modelFile.parse(
    JSON.parse(Buffer.from(bytes).toString('utf8')),
  );
  const groups = await Promise.all(
    weightsManifest.map(async ({ paths, weights }) => tensorsOf(weights, await shards(paths, file))),
  );
  return {
    kind: 'a model of TF.js',
    tensors: groups.flat(),
    layout: 'channels-last',
    epsilon: DEFAULT_EPSILON,
    epsilons: epsilonsOf(modelTopology.model_config ?? modelTopology),
  };
}

async function shards(paths: readonly string[], file: string): Promise<Uint8Array> {
  const folder = path.dirname(file);
  // TF.js itself writes `./model.weights.bin`.
  const parts = paths.map(path.posix.normalize).map(async (name) => {
    if (path.basename(name) !== name) throw malformed(`its weights lie elsewhere: ${name}`);
    return readFile(path.join(folder, name)).catch(() => {
      throw malformed(`its weights ${name} are not beside it`);
    });
  });
  return Buffer.concat(await Promise.all(parts));
}

function tensorsOf(entries: readonly Entry[], bytes: Uint8Array): FoundTensor[] {
  let start = 0;
  return entries.map(({ name, shape, dtype, quantization }) => {
    const type: NumberType = quantization?.dtype ?? dtype;
    const count = countOf(shape);
    const from = start;
    start += count * bytesPer(type);
    if (start > bytes.byteLength) throw malformed(`its weights end before those of ${name}`);
    const { scale = 1, min = 0 } = quantization ?? {};
    const values = () =>
      decodeValues(bytes.subarray(from, from + count * bytesPer(type)), type, count).map(
        (value) => value * scale + min,
      );
    return { name, shape, values };
  });
}
