import { createHash } from 'node:crypto';
import type { Network } from '../description.js';
import type { Weights } from '../parameters.js';
import { modelInfo } from './model-info.js';
import { exportOnnx } from './onnx.js';
import { exportTfjsLayers, WEIGHTS_FILE } from './tfjs-layers.js';

export const MODEL_FORMATS = ['onnx', 'tfjs-layers'] as const;
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
export function exportModel(format: ModelFormat, network: Network, weights: Weights): ModelFiles {
  const info = `${JSON.stringify(modelInfo(network), null, 2)}\n`;
  const files = new Map([...nativeFiles(format, network, weights), ['model-info.json', utf8(info)]]);
  return { format, files, sha256: hashOf(files) };
}

function nativeFiles(
  format: ModelFormat,
  network: Network,
  weights: Weights,
): readonly (readonly [string, Uint8Array])[] {
  switch (format) {
    case 'onnx':
      return [['model.onnx', exportOnnx(network, weights)]];
    case 'tfjs-layers': {
      const { modelJson, weightsBin } = exportTfjsLayers(network, weights);
      return [
        ['model.json', utf8(modelJson)],
        [WEIGHTS_FILE, weightsBin],
      ];
    }
  }
}

function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(`${name}\0${content.byteLength}\0`).update(content);
  return hash.digest('hex');
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
