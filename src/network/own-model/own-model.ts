import type { OwnModelSpec } from '../../model/index.js';
import type { ModelInfo, ModelInput } from '../formats/model-info.js';
import { depthOf, isProbability } from './graph-facts.js';
import { inputOf, type WantedInput } from './input.js';
import { onnxHeader } from './onnx-header.js';
import { outputOf } from './output.js';
import { refused } from './refused.js';
import { type OwnTolerance, toleranceOf } from './tolerance.js';

/** A user's model, and what a handler must know to use it. */
export interface OwnModel {
  readonly onnx: Uint8Array;
  readonly info: ModelInfo & { readonly input: ModelInput };
  /** How far two variants may be from one another. */
  readonly tolerance: OwnTolerance;
}

/** What is not in the file: what the scenario says of it. */
export interface OwnModelDescription
  extends Pick<OwnModelSpec, 'mean' | 'std' | 'colorOrder' | 'output' | 'tolerance'> {
  /** The file's, for people. */
  readonly name: string;
  readonly wanted: WantedInput;
  /** The name of each class; absent: they are numbered. */
  readonly labels?: readonly string[];
}

/**
 * A model of one image input, float32, three channels, and an output of class scores. Throws `own-model-refused` for
 * any other, with what it has instead.
 */
export function readOwnModel(onnx: Uint8Array, description: OwnModelDescription): OwnModel {
  const { name, wanted, mean, std, colorOrder } = description;
  const header = onnxHeader(onnx);
  const output = outputOf(header.outputs, description.output);
  const scores = isProbability(header.graph, output.name);
  const input: ModelInput = {
    ...inputOf(header.inputs, wanted),
    ...{ channels: 3, mean, std, colorOrder: colorOrder === 'rgb' ? 'RGB' : 'BGR' },
  };
  const info: ModelInfo = {
    network: name,
    input,
    output: { ...output, ...(scores ? { isProbability: true } : {}) },
    labels: labelsOf(output.length, description.labels),
  };
  const tolerance = toleranceOf(description.tolerance, depthOf(header.graph, output.name), scores);
  return { onnx, info, tolerance };
}

function labelsOf(length: number, given: readonly string[] | undefined): readonly string[] {
  if (given === undefined) return Array.from({ length }, (_, index) => `class ${index}`);
  if (given.length === length) return given;
  throw refused(
    `it has ${length} classes, and network.labels names ${given.length}`,
    'give a file with one line for each class, in the order of the scores',
  );
}
