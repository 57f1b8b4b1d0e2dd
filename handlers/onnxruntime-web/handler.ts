import {
  imageHandler,
  type LoadedModel,
  modelFile,
  modelInput,
  readModelInfo,
  taskFile,
  threadCount,
} from '@coldbench/handler-shared-node';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';

const info = readModelInfo();
const { layout, shape } = modelInput(info);

env.wasm.numThreads = threadCount();
env.wasm.wasmPaths = taskFile('wasm', '/');

async function load(): Promise<LoadedModel> {
  const session = await InferenceSession.create(modelFile('model.onnx'), {
    executionProviders: ['wasm'],
    executionMode: 'sequential',
  });
  return {
    async infer(input) {
      const outputs = await session.run({ [info.input.name]: new Tensor('float32', input, shape) });
      return outputs[info.output.name]?.data as Float32Array;
    },
    release: () => session.release(),
  };
}

export const handler = await imageHandler({ info, layout, load });
