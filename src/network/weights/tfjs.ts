import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { FoundTensor, FoundWeights } from './found.js';
import { malformed } from './malformed.js';
import { bytesPer, countOf, decodeValues, type NumberType } from './values.js';

const manifest = z.object({
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

type Entry = z.output<typeof manifest>['weightsManifest'][number]['weights'][number];

/**
 * The weights that a TF.js `model.json` lists, out of the files beside it, as `tensorflowjs_converter` writes them;
 * quantized ones are value * scale + min.
 */
export async function readTfjsModel(bytes: Uint8Array, file: string): Promise<FoundWeights> {
  const { weightsManifest } = manifest.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  const groups = await Promise.all(
    weightsManifest.map(async ({ paths, weights }) => tensorsOf(weights, await shards(paths, file))),
  );
  // Keras' default.
  return { kind: 'a model of TF.js', tensors: groups.flat(), layout: 'channels-last', epsilon: 1e-3 };
}

async function shards(paths: readonly string[], file: string): Promise<Uint8Array> {
  const folder = path.dirname(file);
  const parts = paths.map(async (name) => {
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
