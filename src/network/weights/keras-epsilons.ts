import { keyOf } from './names.js';

/** A model, or a layer of it, as Keras and TF.js tell it. */
export interface LayerConfig {
  readonly class_name?: string;
  readonly config?: {
    readonly name?: string;
    readonly epsilon?: number;
    readonly layers?: readonly LayerConfig[];
  };
}

/** Of the batch normalizations of a model, by their names. */
export function epsilonsOf(model: LayerConfig): ReadonlyMap<string, number> {
  return new Map(
    (model.config?.layers ?? []).flatMap((layer): (readonly [string, number])[] => {
      const { name, epsilon, layers } = layer.config ?? {};
      if (layers !== undefined) return [...epsilonsOf(layer)];
      return name === undefined || epsilon === undefined ? [] : [[keyOf(name), epsilon]];
    }),
  );
}
