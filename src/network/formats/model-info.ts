import type { InputDescription, Network } from '../description.js';
import { outputLength } from '../shapes.js';

/** A network's input, or that of a user's model, which may be otherwise; `mean` and `std` are in the order of its channels. */
export interface ModelInput extends Omit<InputDescription, 'colorOrder'> {
  readonly colorOrder: 'RGB' | 'BGR';
  /** Absent: NCHW. */
  readonly layout?: 'NHWC';
}

/** `model-info.json`, beside every exported model: what a handler must know and the model does not say. */
export interface ModelInfo {
  readonly network: string;
  readonly input: ModelInput;
  readonly output: {
    readonly name: string;
    readonly length: number;
    /** Of a model that ends in a softmax. */
    readonly isProbability?: true;
  };
  /** The name of each logit, in order. Seeded weights know no classes, so these only number them. */
  readonly labels: readonly string[];
}

export function modelInfo(network: Network): ModelInfo {
  const length = outputLength(network);
  return {
    network: network.name,
    input: network.input,
    output: { name: network.output, length },
    labels: Array.from({ length }, (_, i) => `class ${i}`),
  };
}
