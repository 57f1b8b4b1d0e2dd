import type { ModelInfo } from '../formats/model-info.js';
import { type OnnxValue, shapeText } from './onnx-header.js';
import { refused } from './refused.js';

/** The output with the scores of classes. Throws `own-model-refused` where there is none, or several to choose from. */
export function outputOf(
  outputs: readonly OnnxValue[],
  wanted: string | undefined,
): Pick<ModelInfo['output'], 'name' | 'length'> {
  const { name, type, shape } = chosen(outputs, wanted);
  if (type !== 'FLOAT')
    throw refused(
      `its output ${JSON.stringify(name)} holds ${type}, and scores are float32`,
      'name another output in network.output',
    );
  return { name, length: classesIn(shape, name) };
}

function chosen(outputs: readonly OnnxValue[], wanted: string | undefined): OnnxValue {
  const names = outputs.map(({ name }) => name).join(', ');
  const [only] = outputs;
  if (wanted === undefined && only !== undefined && outputs.length === 1) return only;
  const found = outputs.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const problem =
    wanted === undefined ? 'it has several outputs' : `it has no output ${JSON.stringify(wanted)}`;
  throw refused(problem, `give network.output: one of ${names}`);
}

/** [N, classes], also with sides of 1 behind, as of a map that was pooled; or [classes] of one image. */
function classesIn(shape: OnnxValue['shape'], name: string): number {
  const sides = shape === null || shape.length < 2 ? (shape ?? [null]) : shape.slice(1);
  const [classes = null, ...others] = sides.filter((side) => side !== 1);
  if (classes !== null && others.length === 0) return classes;
  throw refused(
    `its output ${JSON.stringify(name)} has the shape ${shapeText(shape)}, and [N, classes] is wanted, with the number of classes in the file`,
    'name another output in network.output, or let onnx.shape_inference.infer_shapes write the shape into the file',
  );
}
