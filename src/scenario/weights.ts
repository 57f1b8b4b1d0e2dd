import { z } from 'zod';
import type { WeightsSpec } from '../model/index.js';
import { expected, map } from './fields.js';
import { suggestion } from './nearest.js';
import { faultsOfStored, storedFields, storedFile } from './stored-file.js';

const SEEDED = 'seeded';
const what = '"seeded", {file: PATH} or {url: URL, sha256: ...}';
const FILES = '.safetensors, .onnx, .h5, .weights.h5, .keras, .pt, .params, or model.json of TF.js';

const stored = map({
  ...storedFields(FILES),
  names: z
    .record(z.string(), z.string(), { error: expected('a map of names') })
    .optional()
    .describe("The file's names of layers, by the network's, as {features.0: conv1}."),
  'batch-norm-epsilon': z
    .number({ error: expected('a number') })
    .min(0, { error: expected('a number that is not negative') })
    .optional()
    .describe("Of batch normalizations, where neither the file nor its framework's default is right."),
}).superRefine((given, context) => {
  for (const message of faultsOfStored(given)) context.addIssue({ code: 'custom', path: [], message });
});

export const weights = z
  .union([z.literal(SEEDED), stored], { error: expected(what) })
  .default(SEEDED)
  .describe('Where the weights come from. "seeded": made from a seed, the same in every variant.');

type Given = z.output<typeof weights>;

const MOST_TOLD = 3;

/** What is wrong with the keys of `names`, by key: those that are no layer of the network would do nothing. */
export function faultsOfNames(
  given: Given,
  network: string,
  layers: readonly string[],
): readonly { readonly key: string; readonly message: string }[] {
  if (given === SEEDED || given.names === undefined) return [];
  const some = `; it has ${layers.slice(0, MOST_TOLD).join(', ')}, ...`;
  return Object.keys(given.names)
    .filter((key) => !layers.includes(key))
    .map((key) => ({ key, message: `${network} has no such layer${suggestion(key, layers) || some}` }));
}

/** Without a sha256 until the file is read. */
export function weightsSpec(given: Given, scenarioFile: string): typeof SEEDED | WeightsSpec {
  if (given === SEEDED) return SEEDED;
  const { names, 'batch-norm-epsilon': epsilon } = given;
  return {
    ...storedFile(given, scenarioFile),
    ...(names === undefined ? {} : { names }),
    ...(epsilon === undefined ? {} : { batchNormEpsilon: epsilon }),
  };
}
