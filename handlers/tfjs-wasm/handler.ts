import { imageHandler, readModelInfo, readTfjsModel, taskFile } from '@coldbench/handler-shared-node';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ready, setBackend, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

const info = readModelInfo();
const { width, height } = info.input;

setWasmPaths(taskFile('wasm', '/'));
if (!(await setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
await ready();
const model = await loadLayersModel({ load: readTfjsModel });

export const handler = imageHandler({
  info,
  layout: 'NHWC',
  async infer(input) {
    const logits = tidy(() => model.predict(tensor4d(input, [1, height, width, 3])) as Tensor);
    try {
      return (await logits.data()) as Float32Array;
    } finally {
      logits.dispose();
    }
  },
});
