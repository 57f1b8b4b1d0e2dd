import {
  imageHandler,
  type LoadedModel,
  modelFile,
  readModelInfo,
  taskFile,
  threadCount,
} from '@coldbench/handler-shared-node';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';

const info = readModelInfo();
const { name: inputName, width, height, batch = 1 } = info.input;

env.wasm.numThreads = threadCount();
env.wasm.wasmPaths = taskFile('wasm', '/');

async function load(): Promise<LoadedModel> {
  const session = await InferenceSession.create(modelFile('model.onnx'), {
    executionProviders: ['wasm'],
    executionMode: 'sequential',
  });
  return {
    async infer(input) {
      const outputs = await session.run({
        [inputName]: new Tensor('float32', input, [batch, 3, height, width]),
      });
      return outputs[info.output.name]?.data as Float32Array;
    },
    release: () => session.release(),
  };
}

export const handler = await imageHandler({ info, layout: 'NCHW', load });
