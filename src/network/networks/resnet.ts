import { evenPads, type Layer, type Network } from '../description.js';
import { IMAGENET_INPUT } from './imagenet.js';

/** Layers for one block: its main path, ending in a convolution without activation. */
type MainPath = (name: string, input: string, channels: number, stride: number) => readonly Layer[];

const WIDTHS = [64, 128, 256, 512] as const;

/**
 * ResNet-18 as torchvision defines it (`torchvision.models.resnet18`, with its parameter names), at 224x224:
 * 1.81 G multiply-adds. Batch normalization is folded.
 */
export function resnet18(): Network {
  return { ...resnet('resnet18', [2, 2, 2, 2], 1, basicPath), parityTolerance: 3e-6 };
}

/**
 * ResNet-50 as torchvision defines it (`torchvision.models.resnet50`: version 1.5, whose 3x3 convolution has the
 * stride), at 224x224: 4.09 G multiply-adds. Batch normalization is folded.
 */
export function resnet50(): Network {
  return { ...resnet('resnet50', [3, 4, 6, 3], 4, bottleneckPath), parityTolerance: 2.5e-6 };
}

function resnet(name: string, depths: readonly number[], expansion: number, path: MainPath): Network {
  const blocks: Layer[] = [];
  let input = 'maxpool';
  let inputChannels: number = WIDTHS[0];
  for (const [stage, depth] of depths.entries()) {
    const width = WIDTHS[stage] as number;
    for (let index = 0; index < depth; index++) {
      const block = `layer${stage + 1}.${index}`;
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const reshaped = stride > 1 || inputChannels !== width * expansion;
      blocks.push(...residual(block, input, path(block, input, width, stride), reshaped, stride));
      input = block;
      inputChannels = width * expansion;
    }
  }
  return {
    name,
    input: { ...IMAGENET_INPUT, height: 224, width: 224 },
    layers: [
      convolution('conv1', 'input', 64, 7, { stride: 2, batchNorm: 'bn1' }),
      {
        op: 'maxPool',
        name: 'maxpool',
        input: 'conv1',
        kernel: 3,
        stride: 2,
        pads: evenPads(1),
        rounding: 'floor',
      },
      ...blocks,
      { op: 'globalAveragePool', name: 'avgpool', input },
      { op: 'dense', name: 'fc', input: 'avgpool', outputChannels: 1000, activation: 'none' },
    ],
    output: 'fc',
  };
}

/** A main path and what it is added to: the block's input, or a 1x1 convolution of it where the shape changes. */
function residual(
  name: string,
  input: string,
  path: readonly Layer[],
  reshaped: boolean,
  stride: number,
): readonly Layer[] {
  const last = path.at(-1);
  if (last?.op !== 'conv') throw new Error(`the main path of ${name} does not end in a convolution`);
  const shortcut = `${name}.downsample.0`;
  const projection = convolution(shortcut, input, last.outputChannels, 1, {
    stride,
    activation: 'none',
    batchNorm: `${name}.downsample.1`,
  });
  return [
    ...path,
    ...(reshaped ? [projection] : []),
    { op: 'add', name, inputs: [last.name, reshaped ? shortcut : input], activation: 'relu' },
  ];
}

function basicPath(name: string, input: string, channels: number, stride: number): readonly Layer[] {
  return [
    convolution(`${name}.conv1`, input, channels, 3, { stride, batchNorm: `${name}.bn1` }),
    convolution(`${name}.conv2`, `${name}.conv1`, channels, 3, {
      activation: 'none',
      batchNorm: `${name}.bn2`,
    }),
  ];
}

function bottleneckPath(name: string, input: string, channels: number, stride: number): readonly Layer[] {
  return [
    convolution(`${name}.conv1`, input, channels, 1, { batchNorm: `${name}.bn1` }),
    convolution(`${name}.conv2`, `${name}.conv1`, channels, 3, { stride, batchNorm: `${name}.bn2` }),
    convolution(`${name}.conv3`, `${name}.conv2`, channels * 4, 1, {
      activation: 'none',
      batchNorm: `${name}.bn3`,
    }),
  ];
}

interface Options {
  readonly stride?: number;
  readonly activation?: 'none' | 'relu';
  readonly batchNorm: string;
}

function convolution(
  name: string,
  input: string,
  outputChannels: number,
  kernel: number,
  { stride = 1, activation = 'relu', batchNorm }: Options,
): Layer {
  const pads = evenPads((kernel - 1) / 2);
  return { op: 'conv', name, input, outputChannels, kernel, stride, pads, activation, batchNorm };
}

export const networks = { resnet18, resnet50 };
