import { type Activation, inputsOf, type Network } from '../description.js';
import { type ShapedLayer, shapeLayers } from '../shapes.js';
import { type KerasPadding, kerasPadding } from './keras-padding.js';
import type { Windowed } from './window-pads.js';

/** One layer of a functional model as Keras 2 writes it: the call's inputs are [name, node, tensor, kwargs]. */
export interface KerasLayer {
  readonly class_name: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly (readonly KerasInput[])[];
}

type KerasInput = readonly [layer: string, node: 0, tensor: 0, kwargs: Readonly<Record<string, never>>];

/** The network as Keras layers, channels last, the input first. */
export function kerasLayers(network: Network): readonly KerasLayer[] {
  const { name, channels, height, width } = network.input;
  const input = kerasLayer('InputLayer', name, [], {
    batch_input_shape: [null, height, width, channels],
    dtype: 'float32',
    sparse: false,
  });
  return [input, ...shapeLayers(network).flatMap((shaped) => layersOf(network, shaped))];
}

function layersOf(network: Network, shaped: ShapedLayer): KerasLayer[] {
  const { layer } = shaped;
  switch (layer.op) {
    case 'conv':
    case 'depthwiseConv':
    case 'maxPool':
      return windowed(layer, kerasPadding(network, { ...shaped, layer }));
    case 'concat':
      return [kerasLayer('Concatenate', layer.name, layer.inputs, { axis: -1 })];
    case 'add':
      return summed(layer.name, layer.inputs, layer.activation);
    case 'globalAveragePool':
      return [
        kerasLayer('GlobalAveragePooling2D', layer.name, [layer.input], { data_format: 'channels_last' }),
      ];
    case 'dense':
      return [
        kerasLayer('Dense', layer.name, [layer.input], {
          units: layer.outputChannels,
          activation: kerasActivation(layer.activation),
          use_bias: true,
        }),
      ];
  }
}

function windowed(layer: Windowed, padding: KerasPadding): KerasLayer[] {
  if (padding.kind !== 'explicit') return [window(layer, layer.input, padding.kind)];
  const padded = `${layer.name}.pad`;
  return [
    kerasLayer('ZeroPadding2D', padded, inputsOf(layer), {
      padding: [padding.height, padding.width],
      data_format: 'channels_last',
    }),
    window(layer, padded, 'valid'),
  ];
}

function window(layer: Windowed, input: string, padding: 'valid' | 'same'): KerasLayer {
  const size = [layer.kernel, layer.kernel];
  const common = { strides: [layer.stride, layer.stride], padding, data_format: 'channels_last' };
  switch (layer.op) {
    case 'maxPool':
      return kerasLayer('MaxPooling2D', layer.name, [input], { ...common, pool_size: size });
    case 'conv':
      return kerasLayer('Conv2D', layer.name, [input], {
        ...common,
        filters: layer.outputChannels,
        kernel_size: size,
        activation: kerasActivation(layer.activation),
        use_bias: true,
      });
    case 'depthwiseConv':
      return kerasLayer('DepthwiseConv2D', layer.name, [input], {
        ...common,
        depth_multiplier: 1,
        kernel_size: size,
        activation: kerasActivation(layer.activation),
        use_bias: true,
      });
  }
}

function summed(name: string, inputs: readonly string[], activation: Activation): KerasLayer[] {
  if (activation === 'none') return [kerasLayer('Add', name, inputs, {})];
  const linear = `${name}.linear`;
  return [
    kerasLayer('Add', linear, inputs, {}),
    kerasLayer('Activation', name, [linear], { activation: kerasActivation(activation) }),
  ];
}

function kerasActivation(activation: Activation): string {
  return activation === 'none' ? 'linear' : activation;
}

function kerasLayer(
  className: string,
  name: string,
  inputs: readonly string[],
  config: Readonly<Record<string, unknown>>,
): KerasLayer {
  return {
    class_name: className,
    name,
    config: { name, ...config },
    inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}] as const)],
  };
}
