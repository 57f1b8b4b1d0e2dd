import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fetchModel } from './model-fetch.js';
import { taskFile } from './package.js';
import type { Normalization } from './preprocess.js';

/** `model/model-info.json`: what a handler must know and the model does not say. */
export interface ModelInfo {
  readonly input: Normalization & {
    readonly name: string;
    readonly width: number;
    readonly height: number;
    /** How many images are computed at once; absent: one. */
    readonly batch?: number;
    /** Of a user's model; absent: as the handler's framework has it. */
    readonly layout?: 'NHWC';
  };
  readonly output: {
    readonly name: string;
    /** Whether it holds probabilities; absent: logits. */
    readonly isProbability?: true;
  };
  /** The name of each logit, in order. */
  readonly labels: readonly string[];
}

const { COLDBENCH_MODEL_URL: url } = process.env;
/** Where the model is, if it is not in the package: before anything of it is asked for. */
const fetched = url === undefined ? undefined : await fetchModel(url);

/** Path of a file of the model: of the package, or fetched from COLDBENCH_MODEL_URL. */
export function modelFile(name: string): string {
  return fetched === undefined ? taskFile('model', name) : path.join(fetched, name);
}

export function readModelInfo(): ModelInfo {
  return JSON.parse(readFileSync(modelFile('model-info.json'), 'utf8'));
}

/** How many threads the framework may use: COLDBENCH_THREADS, one without it. */
export function threadCount(): number {
  const text = process.env.COLDBENCH_THREADS ?? '1';
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`COLDBENCH_THREADS is not a positive whole number: ${text}`);
  return Number(text);
}
