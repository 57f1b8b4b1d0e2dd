import { readFile } from 'node:fs/promises';
import { imageHandler, modelFile, readModelInfo, taskFile } from '@coldbench/handler-shared-node';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { io, ready, setBackend, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

const info = readModelInfo();
const { width, height } = info.input;

setWasmPaths(taskFile('wasm', '/'));
if (!(await setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
await ready();
const model = await loadLayersModel({ load: readModel });

async function readModel(): Promise<io.ModelArtifacts> {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(modelFile('model.json'), 'utf8'));
  const manifest = weightsManifest as io.WeightsManifestConfig;
  const shards = await Promise.all(
    manifest.flatMap(({ paths }) => paths).map((name) => readFile(modelFile(name))),
  );
  return {
    modelTopology,
    weightSpecs: manifest.flatMap(({ weights }) => weights),
    weightData: io.concatenateArrayBuffers(shards.map(toArrayBuffer)),
  };
}

function toArrayBuffer(buffer: Buffer): ArrayBuffer {
  return Uint8Array.from(buffer).buffer;
}

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
