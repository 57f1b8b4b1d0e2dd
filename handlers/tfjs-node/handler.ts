import './polyfills.js';
import { pathToFileURL } from 'node:url';
import {
  imageHandler,
  type LoadedModel,
  modelFile,
  readModelInfo,
  threadCount,
} from '@coldbench/handler-shared-node';
import type { Tensor } from '@tensorflow/tfjs-node';

const info = readModelInfo();
const { width, height, batch = 1 } = info.input;

// libtensorflow reads these once, while it is loaded.
process.env.TF_NUM_INTRAOP_THREADS = String(threadCount());
process.env.TF_NUM_INTEROP_THREADS = '1';
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
const { default: tf } = await import('@tensorflow/tfjs-node');

async function load(): Promise<LoadedModel> {
  const model = await tf.loadLayersModel(pathToFileURL(modelFile('model.json')).href);
  return {
    async infer(input) {
      const logits = tf.tidy(() => model.predict(tf.tensor4d(input, [batch, height, width, 3])) as Tensor);
      try {
        return (await logits.data()) as Float32Array;
      } finally {
        logits.dispose();
      }
    },
    release: () => void model.dispose(),
  };
}

export const handler = await imageHandler({ info, layout: 'NHWC', load });
