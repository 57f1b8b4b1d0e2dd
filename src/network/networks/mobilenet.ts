import { evenPads, type Layer, type Network, NO_PADS } from '../description.js';
import { IMAGENET_INPUT } from './imagenet.js';

interface Stage {
  /** How much wider a block is inside than at its input. */
  readonly expansion: number;
  readonly channels: number;
  readonly blocks: number;
  /** Of the first block. */
  readonly stride: number;
}

/** Table 2 of https://arxiv.org/abs/1801.04381 */
const STAGES: readonly Stage[] = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
];

/**
 * MobileNetV2 as torchvision defines it (`torchvision.models.mobilenet_v2`, with its parameter names), at 224x224:
 * 300.8 M multiply-adds. Batch normalization is folded, dropout left out.
 */
export function mobilenet_v2(): Network {
  const layers: Layer[] = [
    pointwise('features.0.0', 'input', 32, { kernel: 3, stride: 2, batchNorm: 'features.0.1' }),
  ];
  let [input, inputChannels, index] = ['features.0.0', 32, 1];
  for (const { expansion, channels, blocks, stride } of STAGES) {
    for (let block = 0; block < blocks; block++) {
      const made = invertedResidual(`features.${index}`, input, {
        inputChannels,
        hidden: inputChannels * expansion,
        channels,
        stride: block === 0 ? stride : 1,
      });
      layers.push(...made);
      input = made.at(-1)?.name ?? input;
      inputChannels = channels;
      index += 1;
    }
  }
  return {
    name: 'mobilenet_v2',
    input: { ...IMAGENET_INPUT, height: 224, width: 224 },
    layers: [
      ...layers,
      pointwise('features.18.0', input, 1280, { batchNorm: 'features.18.1' }),
      { op: 'globalAveragePool', name: 'pooled', input: 'features.18.0' },
      { op: 'dense', name: 'classifier.1', input: 'pooled', outputChannels: 1000, activation: 'none' },
    ],
    output: 'classifier.1',
    parityTolerance: 3e-6,
  };
}

interface Block {
  readonly inputChannels: number;
  readonly hidden: number;
  readonly channels: number;
  readonly stride: number;
}

/** Widens (where it does), filters each channel by itself, narrows without an activation, and adds its input. */
function invertedResidual(name: string, input: string, block: Block): readonly Layer[] {
  const { inputChannels, hidden, channels, stride } = block;
  const widens = hidden !== inputChannels;
  const expand = `${name}.conv.0.0`;
  const filter = `${name}.conv.${widens ? 1 : 0}.0`;
  const project = `${name}.conv.${widens ? 2 : 1}`;
  const layers: Layer[] = [
    ...(widens ? [pointwise(expand, input, hidden, { batchNorm: `${name}.conv.0.1` })] : []),
    {
      op: 'depthwiseConv',
      name: filter,
      input: widens ? expand : input,
      kernel: 3,
      stride,
      pads: evenPads(1),
      activation: 'relu6',
      batchNorm: `${name}.conv.${widens ? 1 : 0}.1`,
    },
    pointwise(project, filter, channels, {
      activation: 'none',
      batchNorm: `${name}.conv.${widens ? 3 : 2}`,
    }),
  ];
  if (stride !== 1 || inputChannels !== channels) return layers;
  return [...layers, { op: 'add', name, inputs: [input, project], activation: 'none' }];
}

interface Options {
  readonly kernel?: 1 | 3;
  readonly stride?: number;
  readonly activation?: 'none' | 'relu6';
  readonly batchNorm: string;
}

function pointwise(
  name: string,
  input: string,
  outputChannels: number,
  { kernel = 1, stride = 1, activation = 'relu6', batchNorm }: Options,
): Layer {
  const pads = kernel === 1 ? NO_PADS : evenPads(1);
  return { op: 'conv', name, input, outputChannels, kernel, stride, pads, activation, batchNorm };
}

export const networks = { mobilenet_v2 };
