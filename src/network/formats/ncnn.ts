import { type Activation, inputsOf, type Layer, type Network } from '../description.js';
import { biasName, sizeOf, type Tensor, tensorOf, type Weights, weightName } from '../parameters.js';
import { type ShapedLayer, shapeLayers } from '../shapes.js';
import { littleEndian } from './little-endian.js';
import { type Windowed, wholeWindowPads } from './window-pads.js';

const MAGIC = 7767517;
/** Before weights: they are float32, not quantized. */
const FLOAT32_TAG = new Uint8Array(4);

export interface NcnnFiles {
  readonly param: string;
  readonly bin: Uint8Array;
}

/** A line of the .param file, and what it takes of the .bin file. */
interface NcnnLayer {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly params: readonly string[];
  readonly weights: readonly Uint8Array[];
}

/**
 * The network as ncnn reads it: the layers as text, the values in the layers' order. A blob has one reader, so
 * what several read is split first. https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure
 */
export function exportNcnn(network: Network, weights: Weights): NcnnFiles {
  const { name, width, height, channels } = network.input;
  const input = plain('Input', name, [], [`0=${width}`, `1=${height}`, `2=${channels}`]);
  const layers = withSplits([input, ...shapeLayers(network).flatMap((shaped) => layersOf(shaped, weights))]);
  const blobs = layers.reduce((sum, { outputs }) => sum + outputs.length, 0);
  return {
    param: [MAGIC, `${layers.length} ${blobs}`, ...layers.map(lineOf), ''].join('\n'),
    bin: Buffer.concat(layers.flatMap((layer) => layer.weights)),
  };
}

function lineOf({ type, name, inputs, outputs, params }: NcnnLayer): string {
  return [type, name, inputs.length, outputs.length, ...inputs, ...outputs, ...params].join(' ');
}

function layersOf(shaped: ShapedLayer, weights: Weights): NcnnLayer[] {
  const { layer } = shaped;
  switch (layer.op) {
    case 'conv':
    case 'depthwiseConv':
      return [convolution({ ...shaped, layer }, weights)];
    case 'maxPool':
      return [plain('Pooling', layer.name, [layer.input], ['0=0', ...poolWindow({ ...shaped, layer })])];
    case 'concat':
      return [plain('Concat', layer.name, layer.inputs, ['0=0'])];
    case 'add':
      return summed(layer.name, layer.inputs, layer.activation);
    case 'globalAveragePool':
      return [plain('Pooling', layer.name, [layer.input], ['0=1', '4=1'])];
    case 'dense': {
      const kernel = tensorOf(weights, weightName(layer));
      const params = [`0=${layer.outputChannels}`, '1=1', `2=${sizeOf(kernel.shape)}`];
      return [weighted('InnerProduct', layer, [...params, ...fused(layer.activation)], kernel, weights)];
    }
  }
}

function convolution(shaped: ShapedLayer<Exclude<Windowed, { op: 'maxPool' }>>, weights: Weights): NcnnLayer {
  const { layer, output } = shaped;
  const kernel = tensorOf(weights, weightName(layer));
  const [top, left, bottom, right] = wholeWindowPads(shaped);
  const params = [
    `0=${output.channels}`,
    ...[`1=${layer.kernel}`, `11=${layer.kernel}`, `3=${layer.stride}`, `13=${layer.stride}`],
    ...[`4=${left}`, `14=${top}`, `15=${right}`, `16=${bottom}`],
    ...['5=1', `6=${sizeOf(kernel.shape)}`],
    ...(layer.op === 'depthwiseConv' ? [`7=${output.channels}`] : []),
    ...fused(layer.activation),
  ];
  const type = layer.op === 'conv' ? 'Convolution' : 'ConvolutionDepthWise';
  return weighted(type, layer, params, kernel, weights);
}

function poolWindow(shaped: ShapedLayer<Windowed>): string[] {
  const { kernel, stride } = shaped.layer;
  const [top, left, bottom, right] = wholeWindowPads(shaped);
  const size = [`1=${kernel}`, `11=${kernel}`, `2=${stride}`, `12=${stride}`];
  return [...size, `3=${left}`, `13=${top}`, `14=${right}`, `15=${bottom}`, '5=1'];
}

function summed(name: string, inputs: readonly string[], activation: Activation): NcnnLayer[] {
  if (activation === 'none') return [plain('BinaryOp', name, inputs, ['0=0'])];
  const linear = `${name}.linear`;
  const clip =
    activation === 'relu' ? plain('ReLU', name, [linear], []) : plain('Clip', name, [linear], ['0=0', '1=6']);
  return [plain('BinaryOp', linear, inputs, ['0=0']), clip];
}

/** The parameters of an activation that a layer applies itself. */
function fused(activation: Activation): string[] {
  return { none: [], relu: ['9=1'], relu6: ['9=3', '-23310=2,0,6'] }[activation];
}

function weighted(
  type: string,
  layer: Layer,
  params: readonly string[],
  kernel: Tensor,
  weights: Weights,
): NcnnLayer {
  const bias = tensorOf(weights, biasName(layer));
  return {
    ...plain(type, layer.name, inputsOf(layer), params),
    weights: [FLOAT32_TAG, littleEndian(kernel.data), littleEndian(bias.data)],
  };
}

/** A layer without weights, whose one output is called as it is. */
function plain(type: string, name: string, inputs: readonly string[], params: readonly string[]): NcnnLayer {
  return { type, name, inputs, outputs: [name], params, weights: [] };
}

function withSplits(layers: readonly NcnnLayer[]): readonly NcnnLayer[] {
  const readers = countReaders(layers);
  const taken = new Map<string, number>();
  const take = (blob: string) => {
    if ((readers.get(blob) ?? 0) < 2) return blob;
    const nth = taken.get(blob) ?? 0;
    taken.set(blob, nth + 1);
    return splitName(blob, nth);
  };
  return layers.flatMap((layer) => [
    { ...layer, inputs: layer.inputs.map(take) },
    ...splitOf(layer, readers),
  ]);
}

function countReaders(layers: readonly NcnnLayer[]): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  for (const blob of layers.flatMap(({ inputs }) => inputs)) readers.set(blob, (readers.get(blob) ?? 0) + 1);
  return readers;
}

function splitOf({ name }: NcnnLayer, readers: ReadonlyMap<string, number>): NcnnLayer[] {
  const count = readers.get(name) ?? 0;
  if (count < 2) return [];
  const outputs = Array.from({ length: count }, (_, nth) => splitName(name, nth));
  return [{ ...plain('Split', `${name}.split`, [name], []), outputs }];
}

const splitName = (blob: string, nth: number) => `${blob}.split.${nth}`;
