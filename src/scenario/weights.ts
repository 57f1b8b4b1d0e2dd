import path from 'node:path';
import { z } from 'zod';
import type { WeightsSpec } from '../model/index.js';
import { expected, map } from './fields.js';

const SEEDED = 'seeded';
const what = '"seeded", {file: PATH} or {url: URL, sha256: ...}';

const sha256 = z
  .string({ error: expected('a sha256 of 64 hexadecimal digits') })
  .regex(/^[0-9a-f]{64}$/i, { error: expected('a sha256 of 64 hexadecimal digits') })
  .transform((text) => text.toLowerCase());

const stored = map({
  file: z
    .string({ error: expected('a path') })
    .min(1, { error: 'a path is empty' })
    .optional()
    .describe(
      'Relative to the scenario: .safetensors, .onnx, .h5, .weights.h5, .keras, .pt, .params, or model.json of TF.js.',
    ),
  url: z
    .url({ protocol: /^https?$/, error: expected('an http or https URL') })
    .optional()
    .describe('Such a file elsewhere; it is kept in the cache by its sha256.'),
  sha256: sha256.optional().describe('Of the file. A URL needs one; a file that has another is refused.'),
  names: z
    .record(z.string(), z.string(), { error: expected('a map of names') })
    .optional()
    .describe("The file's names of layers, by the network's, as {features.0: conv1}."),
  'batch-norm-epsilon': z
    .number({ error: expected('a number') })
    .min(0, { error: expected('a number that is not negative') })
    .optional()
    .describe("Of batch normalizations, where neither the file nor its framework's default is right."),
}).superRefine(({ file, url, sha256: sum }, context) => {
  const complain = (message: string, at: string[] = []) =>
    context.addIssue({ code: 'custom', path: at, message });
  if ((file === undefined) === (url === undefined)) complain('give a file or a url, one of them');
  if (url !== undefined && sum === undefined) complain('a url needs the sha256 of what it answers');
});

export const weights = z
  .union([z.literal(SEEDED), stored], { error: expected(what) })
  .default(SEEDED)
  .describe('Where the weights come from. "seeded": made from a seed, the same in every variant.');

type Given = z.output<typeof weights>;

/** Without a sha256 until the file is read. */
export function weightsSpec(given: Given, scenarioFile: string): typeof SEEDED | WeightsSpec {
  if (given === SEEDED) return SEEDED;
  const { file, url = '', names, 'batch-norm-epsilon': epsilon } = given;
  const source = file === undefined ? { url } : { file: path.resolve(path.dirname(scenarioFile), file) };
  return {
    ...source,
    sha256: given.sha256 ?? '',
    ...(names === undefined ? {} : { names }),
    ...(epsilon === undefined ? {} : { batchNormEpsilon: epsilon }),
  };
}
