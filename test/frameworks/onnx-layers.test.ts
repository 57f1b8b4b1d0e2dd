import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-node';
import type { Network } from '../../src/network/description.js';
import { exportOnnx } from '../../src/network/formats/onnx.js';
import {
  ModelProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from '../../src/network/formats/onnx_pb.js';
import { seededImage } from '../../src/network/images/seeded-image.js';
import { networks } from '../../src/network/networks/index.js';
import { preprocess } from '../../src/network/reference/preprocess.js';
import { referenceLayers } from '../../src/network/reference/reference.js';
import { seededWeights } from '../../src/network/seeded-weights.js';

const SIDE = 64;
const FLOAT = 1;
/** Share of the largest value of a layer: what float32 loses over up to 53 layers, one rounding a sum. */
const TOLERANCE = 1e-5;

function small(network: Network): Network {
  return { ...network, input: { ...network.input, height: SIDE, width: SIDE } };
}

/** The model, with what each of its layers computes as an output of its own. */
function withAllOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const opened = fromBinary(ModelProtoSchema, model);
  assert.ok(opened.graph);
  const type = create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType: FLOAT } } });
  opened.graph.output = names.map((name) => create(ValueInfoProtoSchema, { name, type }));
  return toBinary(ModelProtoSchema, opened);
}

describe('an exported network, layer by layer', () => {
  for (const [name, make] of Object.entries(networks)) {
    it(`computes in onnxruntime what the reference does: ${name}`, async () => {
      const network = small(make());
      const weights = seededWeights(network, 1);
      const pixels = seededImage(1, SIDE, SIDE);
      const names = network.layers.map((layer) => layer.name);
      const session = await ort.InferenceSession.create(withAllOutputs(exportOnnx(network, weights), names), {
        intraOpNumThreads: 1,
      });
      const { channels, name: input } = network.input;
      const values = Float32Array.from(preprocess(network.input, pixels));
      const outputs = await session.run({
        [input]: new ort.Tensor('float32', values, [1, channels, SIDE, SIDE]),
      });
      await session.release();
      const reference = referenceLayers(network, weights, pixels);
      for (const layer of names) {
        const { data } = outputs[layer] ?? assert.fail(`no ${layer}`);
        const error = relativeError(data as Float32Array, reference.get(layer) ?? []);
        assert.ok(error <= TOLERANCE, `${layer} differs by ${error} of its largest value`);
      }
    });
  }
});

function relativeError(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  assert.equal(found.length, wanted.length);
  let [difference, largest] = [0, 0];
  for (let index = 0; index < wanted.length; index += 1) {
    const value = Number(wanted[index]);
    difference = Math.max(difference, Math.abs(Number(found[index]) - value));
    largest = Math.max(largest, Math.abs(value));
  }
  assert.ok(largest > 0, 'a layer that is all zero tells nothing');
  return difference / largest;
}
