import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Normalization } from './preprocess.js';

/** `model/model-info.json`: what a handler must know and the model does not say. */
export interface ModelInfo {
  readonly input: Normalization & { readonly name: string; readonly width: number; readonly height: number };
  readonly output: { readonly name: string };
  /** The name of each logit, in order. */
  readonly labels: readonly string[];
}

/** Path of a file of the deployment package. */
export function taskFile(...segments: string[]): string {
  const root = process.env.LAMBDA_TASK_ROOT;
  if (root === undefined) throw new Error('LAMBDA_TASK_ROOT is not set: is this running as a function?');
  return path.join(root, ...segments);
}

export function modelFile(name: string): string {
  return taskFile('model', name);
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
