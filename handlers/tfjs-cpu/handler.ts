import { imageHandler, type LoadedModel, readModelInfo, readTfjsModel } from '@coldbench/handler-shared-node';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

const info = readModelInfo();
const { width, height, batch = 1 } = info.input;

if (!(await setBackend('cpu'))) throw new Error('the backend in JavaScript did not start');

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
