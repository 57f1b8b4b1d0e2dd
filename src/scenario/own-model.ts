import path from 'node:path';
import { z } from 'zod';
import type { OwnModelSpec, PerChannel } from '../model/index.js';
import { choice, count, expected, map } from './fields.js';
import { faultsOfStored, filePath, storedFields, storedFile } from './stored-file.js';

const PATH_OR_STORED = 'the path of an ONNX file, {file: PATH} or {url: URL, sha256: ...}';
/** Of images that ImageNet's networks were trained on, as torchvision has them. */
const MEAN: PerChannel = [0.485, 0.456, 0.406];
const STD: PerChannel = [0.229, 0.224, 0.225];

const onnx = z
  .union(
    [
      filePath.transform((file) => ({ file })),
      map(storedFields('an ONNX file')).superRefine((given, context) => {
        for (const message of faultsOfStored(given)) context.addIssue({ code: 'custom', path: [], message });
      }),
    ],
    { error: expected(PATH_OR_STORED) },
  )
  .describe('The model: an ONNX file, relative to the scenario, or {file, sha256}, or {url, sha256}.');

/** One number for all channels, or one for each. */
function perChannel(number: z.ZodNumber, what: string) {
  const error = expected(`${what}, or a list of three`);
  return z.union(
    [number.transform((one): PerChannel => [one, one, one]), z.tuple([number, number, number])],
    {
      error,
    },
  );
}

const number = z.number({ error: expected('a number') });
const side = count(1, 4096);

/** `network`: a user's model as it is. */
export const ownModel = map({
  onnx,
  mean: perChannel(number, 'a number')
    .optional()
    .meta({ default: MEAN })
    .describe("Of each channel, in the model's own order: its input is (x / 255 - mean) / std."),
  std: perChannel(number.gt(0, { error: expected('a number above 0') }), 'a number above 0')
    .optional()
    .meta({ default: STD })
    .describe('As mean; 0.00392156862745098 (1/255) for a model that takes 0 to 255.'),
  'color-order': choice(['rgb', 'bgr']).default('rgb').describe('The order of the channels of its input.'),
  width: side.optional().describe('Of its input in pixels, where the file leaves it open.'),
  height: side.optional().describe('As width.'),
  output: z
    .string({ error: expected('the name of an output') })
    .min(1, { error: expected('the name of an output') })
    .optional()
    .describe('The output that holds the class scores, where the model has several.'),
  labels: filePath
    .optional()
    .describe(
      'A text file, relative to the scenario: the name of a class a line, in the order of the scores.',
    ),
  tolerance: number
    .gt(0, { error: expected('a number above 0') })
    .max(0.1, { error: expected('at most 0.1') })
    .optional()
    .describe(
      'Share of the largest score by which two variants may differ; without it by the depth of the model.',
    ),
});

type Given = z.output<typeof ownModel>;

/** Without a sha256 until the file is read. */
export function ownModelSpec(given: Given, scenarioFile: string): OwnModelSpec {
  const { labels, mean = MEAN, std = STD } = given;
  return {
    onnx: storedFile(given.onnx, scenarioFile),
    mean,
    std,
    colorOrder: given['color-order'],
    ...(given.width === undefined ? {} : { width: given.width }),
    ...(given.height === undefined ? {} : { height: given.height }),
    ...(given.output === undefined ? {} : { output: given.output }),
    ...(labels === undefined ? {} : { labels: path.resolve(path.dirname(scenarioFile), labels) }),
    ...(given.tolerance === undefined ? {} : { tolerance: given.tolerance }),
  };
}
