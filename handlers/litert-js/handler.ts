import { readFileSync } from 'node:fs';
import { imageHandler, modelFile, readModelInfo, taskFile } from '@coldbench/handler-shared-node';
import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';
import { imitateWorker } from './browser.js';

const info = readModelInfo();
const { width, height } = info.input;

imitateWorker();
await loadLiteRt(taskFile('wasm', '/'));
const model = await loadAndCompile(readFileSync(modelFile('model.tflite')), { accelerator: 'wasm' });

export const handler = imageHandler({
  info,
  layout: 'NHWC',
  async infer(input) {
    const image = new Tensor(input, [1, height, width, 3]);
    const [logits] = await model.run([image]);
    if (logits === undefined) throw new Error('LiteRT.js gave no output');
    try {
      return (await logits.data()) as Float32Array;
    } finally {
      image.delete();
      logits.delete();
    }
  },
});
