import {
  imageHandler,
  type LoadedModel,
  readModelInfo,
  readTfjsModel,
  taskFile,
} from '@coldbench/handler-shared-node';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ready, setBackend, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

const info = readModelInfo();
const { width, height, batch = 1 } = info.input;

setWasmPaths(taskFile('wasm', '/'));
if (!(await setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
await ready();

async function load(): Promise<LoadedModel> {
  const model = await loadLayersModel({ load: readTfjsModel });
  return {
    async infer(input) {
      const logits = tidy(() => model.predict(tensor4d(input, [batch, height, width, 3])) as Tensor);
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
