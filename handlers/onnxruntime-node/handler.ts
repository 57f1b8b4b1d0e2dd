import {
  imageHandler,
  type LoadedModel,
  modelFile,
  modelInput,
  readModelInfo,
  threadCount,
} from '@coldbench/handler-shared-node';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const info = readModelInfo();
const { layout, shape } = modelInput(info);

async function load(): Promise<LoadedModel> {
  const session = await InferenceSession.create(modelFile('model.onnx'), {
    executionMode: 'sequential',
    intraOpNumThreads: threadCount(),
    interOpNumThreads: 1,
    // Threads that wait by spinning spend the function's CPU quota: with two, 27 ms of it a call instead of 17,
    // for the same duration.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
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
