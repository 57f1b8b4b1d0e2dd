import type { Network } from '../description.js';
import {
  biasName,
  type Tensor,
  tensorOf,
  type WeightedLayer,
  type Weights,
  weightName,
} from '../parameters.js';

/** A parameter under Keras' name and in Keras' order of axes. */
export interface KerasWeight extends Tensor {
  readonly name: string;
}

/** All parameters in the order of the layers: `<layer>/kernel` (channels last) and `<layer>/bias`. */
export function kerasWeights(network: Network, weights: Weights): readonly KerasWeight[] {
  return network.layers
    .filter(isWeighted)
    .flatMap((layer) => [
      kernelOf(layer, tensorOf(weights, weightName(layer))),
      { name: `${layer.name}/bias`, ...tensorOf(weights, biasName(layer)) },
    ]);
}

function isWeighted(layer: Network['layers'][number]): layer is WeightedLayer {
  return layer.op === 'conv' || layer.op === 'depthwiseConv' || layer.op === 'dense';
}

function kernelOf(layer: WeightedLayer, tensor: Tensor): KerasWeight {
  switch (layer.op) {
    case 'conv':
      return { name: `${layer.name}/kernel`, ...oihwToHwio(tensor) };
    case 'depthwiseConv': {
      const { data } = oihwToHwio(tensor);
      const [channels = 0, , height = 0, width = 0] = tensor.shape;
      return { name: `${layer.name}/depthwise_kernel`, shape: [height, width, channels, 1], data };
    }
    case 'dense':
      return { name: `${layer.name}/kernel`, ...transposed(tensor) };
  }
}

function oihwToHwio({ shape, data }: Tensor): Tensor {
  const [outputs = 0, inputs = 0, height = 0, width = 0] = shape;
  const area = height * width;
  const result = new Float32Array(data.length);
  let at = 0;
  for (let position = 0; position < area; position++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        result[at++] = data[(output * inputs + input) * area + position] ?? Number.NaN;
      }
    }
  }
  return { shape: [height, width, inputs, outputs], data: result };
}

function transposed({ shape, data }: Tensor): Tensor {
  const [rows = 0, columns = 0] = shape;
  const { data: result } = oihwToHwio({ shape: [rows, columns, 1, 1], data });
  return { shape: [columns, rows], data: result };
}
