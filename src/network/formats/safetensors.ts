import { type Activation, inputsOf, type MaxPool, type Network, type Pads } from '../description.js';
import { parametersOf, tensorOf, type Weights } from '../parameters.js';
import { type ShapedLayer, shapeLayers } from '../shapes.js';
import { littleEndian } from './little-endian.js';
import { wholeWindowPads } from './window-pads.js';

/**
 * The parameters under their own names, as a safetensors file: the length of the header, the header in JSON,
 * padded to eight bytes, and the values. https://huggingface.co/docs/safetensors
 */
export function exportSafetensors(network: Network, weights: Weights): Uint8Array {
  const tensors = parametersOf(network).map(({ name }) => ({ name, ...tensorOf(weights, name) }));
  let end = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const json = JSON.stringify(Object.fromEntries(entries));
  const header = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...tensors.map(({ data }) => littleEndian(data))]);
}

/** One layer of `network.json`: what a program must know to build it in its framework. */
export interface PlainLayer {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly activation: Activation;
  readonly kernel?: number;
  readonly stride?: number;
  /** Top, left, bottom, right; with them every window is whole, so that no rounding matters. */
  readonly pads?: Pads;
  /** Of a pool whose framework pads both sides alike and rounds by itself. */
  readonly rounding?: MaxPool['rounding'];
}

/** The network as `network.json`: its input, its output's name, and the layers in order. */
export function plainNetwork(network: Network): string {
  const layers = shapeLayers(network).map(plainLayer);
  return `${JSON.stringify({ input: network.input, output: network.output, layers }, null, 1)}\n`;
}

function plainLayer({ layer, ...shapes }: ShapedLayer): PlainLayer {
  const { op, name } = layer;
  const activation = 'activation' in layer ? layer.activation : 'none';
  const common = { op, name, inputs: inputsOf(layer), activation };
  if (layer.op !== 'conv' && layer.op !== 'depthwiseConv' && layer.op !== 'maxPool') return common;
  const { kernel, stride } = layer;
  const window = { ...common, kernel, stride, pads: wholeWindowPads({ layer, ...shapes }) };
  return layer.op === 'maxPool' ? { ...window, rounding: layer.rounding } : window;
}
