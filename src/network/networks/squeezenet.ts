import { evenPads, type Layer, type MaxPool, type Network, NO_PADS } from '../description.js';
import { IMAGENET_INPUT } from './imagenet.js';

/**
 * SqueezeNet 1.1 as torchvision defines it (`torchvision.models.squeezenet1_1`, with its parameter names), at
 * the 227x227 of the original: 1,235,496 parameters, 387.75 M multiply-adds. Its pools round up, as Caffe's
 * do, so that its maps are 113, 56, 28 and 14 pixels wide. Dropout does nothing in inference and is left out.
 */
export function squeezenet1_1(): Network {
  return {
    name: 'squeezenet1_1',
    input: { ...IMAGENET_INPUT, height: 227, width: 227 },
    layers: [
      convolution('features.0', 'input', 64, 3, { stride: 2 }),
      pool('features.2', 'features.0'),
      ...fire('features.3', 'features.2', 16, 64),
      ...fire('features.4', 'features.3', 16, 64),
      pool('features.5', 'features.4'),
      ...fire('features.6', 'features.5', 32, 128),
      ...fire('features.7', 'features.6', 32, 128),
      pool('features.8', 'features.7'),
      ...fire('features.9', 'features.8', 48, 192),
      ...fire('features.10', 'features.9', 48, 192),
      ...fire('features.11', 'features.10', 64, 256),
      ...fire('features.12', 'features.11', 64, 256),
      convolution('classifier.1', 'features.12', 1000, 1),
      { op: 'globalAveragePool', name: 'logits', input: 'classifier.1' },
    ],
    output: 'logits',
  };
}

/**
 * SqueezeNet 1.0, the paper's own (`torchvision.models.squeezenet1_0`, with its parameter names), at 227x227:
 * 1,248,424 parameters, and twice the multiply-adds of 1.1, since its pools come later.
 */
export function squeezenet1_0(): Network {
  return {
    name: 'squeezenet1_0',
    input: { ...IMAGENET_INPUT, height: 227, width: 227 },
    layers: [
      convolution('features.0', 'input', 96, 7, { stride: 2 }),
      pool('features.2', 'features.0'),
      ...fire('features.3', 'features.2', 16, 64),
      ...fire('features.4', 'features.3', 16, 64),
      ...fire('features.5', 'features.4', 32, 128),
      pool('features.6', 'features.5'),
      ...fire('features.7', 'features.6', 32, 128),
      ...fire('features.8', 'features.7', 48, 192),
      ...fire('features.9', 'features.8', 48, 192),
      ...fire('features.10', 'features.9', 64, 256),
      pool('features.11', 'features.10'),
      ...fire('features.12', 'features.11', 64, 256),
      convolution('classifier.1', 'features.12', 1000, 1),
      { op: 'globalAveragePool', name: 'logits', input: 'classifier.1' },
    ],
    output: 'logits',
  };
}

/** A 1x1 convolution that narrows, then a 1x1 and a 3x3 side by side that widen to `expanded` channels each. */
function fire(name: string, input: string, squeezed: number, expanded: number): Layer[] {
  const squeeze = `${name}.squeeze`;
  const expand1x1 = `${name}.expand1x1`;
  const expand3x3 = `${name}.expand3x3`;
  return [
    convolution(squeeze, input, squeezed, 1),
    convolution(expand1x1, squeeze, expanded, 1),
    convolution(expand3x3, squeeze, expanded, 3, { pad: 1 }),
    { op: 'concat', name, inputs: [expand1x1, expand3x3] },
  ];
}

function convolution(
  name: string,
  input: string,
  outputChannels: number,
  kernel: number,
  { stride = 1, pad = 0 } = {},
): Layer {
  return { op: 'conv', name, input, outputChannels, kernel, stride, pads: evenPads(pad), activation: 'relu' };
}

function pool(name: string, input: string): MaxPool {
  return { op: 'maxPool', name, input, kernel: 3, stride: 2, pads: NO_PADS, rounding: 'ceil' };
}

export const networks = { squeezenet1_1, squeezenet1_0 };
