import type { Network } from './description.js';
import { seededImage } from './images/seeded-image.js';
import { seededWeights } from './seeded-weights.js';

const WIDTH = 19;
const HEIGHT = 17;

/** A small network for tests: every kind of layer, activation, padding and rounding, on a map that is not square. */
export const everyLayer: Network = {
  name: 'every-layer',
  input: {
    name: 'image',
    channels: 3,
    height: HEIGHT,
    width: WIDTH,
    colorOrder: 'RGB',
    mean: [0.4, 0.5, 0.6],
    std: [0.2, 0.3, 0.25],
  },
  layers: [
    {
      op: 'conv',
      name: 'stem',
      input: 'image',
      outputChannels: 6,
      kernel: 3,
      stride: 1,
      pads: [1, 0, 0, 2],
      activation: 'relu6',
    },
    {
      op: 'depthwiseConv',
      name: 'depthwise',
      input: 'stem',
      kernel: 3,
      stride: 1,
      pads: [0, 2, 2, 0],
      activation: 'relu',
    },
    {
      op: 'maxPool',
      name: 'ceil',
      input: 'depthwise',
      kernel: 3,
      stride: 2,
      pads: [0, 0, 0, 0],
      rounding: 'ceil',
    },
    {
      op: 'conv',
      name: 'left',
      input: 'ceil',
      outputChannels: 4,
      kernel: 1,
      stride: 1,
      pads: [0, 0, 0, 0],
      activation: 'none',
    },
    {
      op: 'conv',
      name: 'right',
      input: 'ceil',
      outputChannels: 4,
      kernel: 5,
      stride: 1,
      pads: [2, 2, 2, 2],
      activation: 'relu',
    },
    { op: 'add', name: 'sum', inputs: ['left', 'right'], activation: 'relu' },
    { op: 'add', name: 'linearSum', inputs: ['sum', 'left'], activation: 'none' },
    { op: 'concat', name: 'joined', inputs: ['right', 'sum'] },
    {
      op: 'maxPool',
      name: 'floor',
      input: 'joined',
      kernel: 3,
      stride: 2,
      pads: [1, 1, 1, 1],
      rounding: 'floor',
    },
    {
      op: 'conv',
      name: 'strided',
      input: 'linearSum',
      outputChannels: 8,
      kernel: 3,
      stride: 2,
      pads: [1, 1, 1, 1],
      activation: 'none',
    },
    { op: 'add', name: 'clipped', inputs: ['floor', 'strided'], activation: 'relu6' },
    { op: 'globalAveragePool', name: 'pooled', input: 'clipped' },
    { op: 'dense', name: 'hidden', input: 'pooled', outputChannels: 10, activation: 'relu' },
    { op: 'dense', name: 'scores', input: 'hidden', outputChannels: 7, activation: 'none' },
  ],
  output: 'scores',
};

export const everyLayerWeights = seededWeights(everyLayer, 7);

export const everyLayerImages = [1, 2, 3].map((seed) => seededImage(seed, WIDTH, HEIGHT));
