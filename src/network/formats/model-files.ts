import { createHash } from 'node:crypto';
import type { Network } from '../description.js';
import type { OwnModel } from '../own-model/index.js';
import type { Weights } from '../parameters.js';
import { exportCntk } from './cntk.js';
import { exportKerasArchive, exportKerasH5 } from './keras-model.js';
import { type ModelInfo, modelInfo } from './model-info.js';
import { exportNcnn } from './ncnn.js';
import { exportOnnx } from './onnx.js';
import { exportSafetensors, plainNetwork } from './safetensors.js';
import { exportTfjsLayers, WEIGHTS_FILE } from './tfjs-layers.js';
import { exportTflite } from './tflite.js';

/** `safetensors` stands for weights and a description, of which a framework builds its own model. */
export const MODEL_FORMATS = [
  'onnx',
  'tfjs-layers',
  'keras',
  'tflite',
  'ncnn',
  'cntk',
  'safetensors',
] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** A native model as the files that a handler finds side by side, `model-info.json` among them. */
export interface ModelFiles {
  readonly format: ModelFormat;
  /** Content by file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Hash of all names and contents, hexadecimal. */
  readonly sha256: string;
}

/** The network with these weights in a native format, and what a handler must know to use it. */
export async function exportModel(
  format: ModelFormat,
  network: Network,
  weights: Weights,
): Promise<ModelFiles> {
  return filesOf(format, await EXPORTERS[format](network, weights), modelInfo(network));
}

/** A user's model as it is, and what a handler must know to use it. */
export function ownModelFiles({ onnx, info }: Pick<OwnModel, 'onnx' | 'info'>): ModelFiles {
  return filesOf('onnx', [['model.onnx', onnx]], info);
}

function filesOf(format: ModelFormat, native: NativeFiles, info: ModelInfo): ModelFiles {
  const files = new Map([...native, ['model-info.json', utf8(`${JSON.stringify(info, null, 2)}\n`)]]);
  return { format, files, sha256: hashOf(files) };
}

type NativeFiles = readonly (readonly [string, Uint8Array])[];

const EXPORTERS: Readonly<
  Record<ModelFormat, (network: Network, weights: Weights) => NativeFiles | Promise<NativeFiles>>
> = {
  onnx: (network, weights) => [['model.onnx', exportOnnx(network, weights)]],
  'tfjs-layers': (network, weights) => {
    const { modelJson, weightsBin } = exportTfjsLayers(network, weights);
    return [
      ['model.json', utf8(modelJson)],
      [WEIGHTS_FILE, weightsBin],
    ];
  },
  keras: async (network, weights) => [
    ['model.h5', await exportKerasH5(network, weights)],
    ['model.keras', await exportKerasArchive(network, weights)],
  ],
  tflite: (network, weights) => [['model.tflite', exportTflite(network, weights)]],
  ncnn: (network, weights) => {
    const { param, bin } = exportNcnn(network, weights);
    return [
      ['model.ncnn.param', utf8(param)],
      ['model.ncnn.bin', bin],
    ];
  },
  cntk: (network, weights) => [['model.cntk', exportCntk(network, weights)]],
  safetensors: (network, weights) => [
    ['network.json', utf8(plainNetwork(network))],
    ['weights.safetensors', exportSafetensors(network, weights)],
  ],
};

function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(`${name}\0${content.byteLength}\0`).update(content);
  return hash.digest('hex');
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
