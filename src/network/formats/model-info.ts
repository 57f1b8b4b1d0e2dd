import type { InputDescription, Network } from '../description.js';
import { outputLength } from '../shapes.js';

/** `model-info.json`, beside every exported model: what a handler must know and the model does not say. */
export interface ModelInfo {
  readonly network: string;
  readonly input: InputDescription;
  readonly output: { readonly name: string; readonly length: number };
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
