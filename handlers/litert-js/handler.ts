import { readFileSync } from 'node:fs';
import {
  imageHandler,
  type LoadedModel,
  modelFile,
  readModelInfo,
  taskFile,
  threadCount,
} from '@coldbench/handler-shared-node';
import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';
import { imitateWorker } from './browser.js';

const info = readModelInfo();
const { width, height, batch = 1 } = info.input;

const threads = threadCount();
imitateWorker(threads);
await loadLiteRt(taskFile('wasm', '/'), { threads: threads > 1 });

async function load(): Promise<LoadedModel> {
  const model = await loadAndCompile(readFileSync(modelFile('model.tflite')), {
    accelerator: 'wasm',
    cpuOptions: { numThreads: threads },
  });
  return {
    async infer(input) {
      const image = new Tensor(input, [batch, height, width, 3]);
      const [logits] = await model.run([image]);
      if (logits === undefined) throw new Error('LiteRT.js gave no output');
      try {
        return (await logits.data()) as Float32Array;
      } finally {
        image.delete();
        logits.delete();
      }
    },
    release: () => model.delete(),
  };
}

export const handler = await imageHandler({ info, layout: 'NHWC', load });
