import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { BenchError } from '../../errors/index.js';
import { exportOnnx } from '../formats/onnx.js';
import {
  TensorProto_DataType as DataType,
  type GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataLocation,
} from '../formats/onnx_pb.js';
import { networkByName } from '../networks/index.js';
import { PARITY_TOLERANCE } from '../parity.js';
import { seededWeights } from '../seeded-weights.js';
import { type OwnModelDescription, readOwnModel } from './own-model.js';
import { scoreTolerance } from './tolerance.js';

type GraphInit = MessageInitShape<typeof GraphProtoSchema>;
type Sides = readonly (number | string | null)[];

const DESCRIPTION: OwnModelDescription = {
  name: 'mine.onnx',
  mean: [0.1, 0.2, 0.3],
  std: [1, 2, 3],
  colorOrder: 'rgb',
  wanted: { batch: 1 },
};

/** A number is fixed, a word a parameter, null nothing at all. */
function tensor(name: string, sides: Sides, elemType: number = DataType.FLOAT) {
  const dim = sides.map((side) => {
    if (typeof side === 'number') return { value: { case: 'dimValue' as const, value: BigInt(side) } };
    return side === null ? {} : { value: { case: 'dimParam' as const, value: side } };
  });
  return { name, type: { value: { case: 'tensorType' as const, value: { elemType, shape: { dim } } } } };
}

function model(graph: GraphInit = {}): Uint8Array {
  const whole: GraphInit = {
    node: [{ opType: 'Conv', input: ['image', 'w'], output: ['scores'] }],
    input: [tensor('image', [1, 3, 24, 32])],
    output: [tensor('scores', [1, 10])],
    ...graph,
  };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, graph: whole }));
}

const read = (graph?: GraphInit, more: Partial<OwnModelDescription> = {}) =>
  readOwnModel(model(graph), { ...DESCRIPTION, ...more });

const refusal = (use: () => unknown): string => {
  try {
    use();
  } catch (error) {
    assert.ok(error instanceof BenchError, String(error));
    assert.equal(error.code, 'own-model-refused');
    assert.equal(error.exitCode, 2);
    assert.ok(error.hint);
    return error.message;
  }
  assert.fail('it was taken');
};

describe("a user's model", () => {
  test('is told to handlers as its file has it', () => {
    assert.deepEqual(read().info, {
      network: 'mine.onnx',
      input: {
        ...{ name: 'image', channels: 3, width: 32, height: 24, colorOrder: 'RGB' },
        ...{ mean: [0.1, 0.2, 0.3], std: [1, 2, 3] },
      },
      output: { name: 'scores', length: 10 },
      labels: Array.from({ length: 10 }, (_, index) => `class ${index}`),
    });
  });

  test('stays byte by byte what it is', () => {
    const bytes = model();
    assert.equal(readOwnModel(bytes, DESCRIPTION).onnx, bytes);
  });

  test('may be one of ours', () => {
    const network = networkByName('squeezenet1_1');
    const { info } = readOwnModel(exportOnnx(network, seededWeights(network, 1)), DESCRIPTION);
    assert.deepEqual(info.output, { name: network.output, length: 1000 });
    assert.equal(info.input.width, 227);
  });

  test('may have its channels last, or blue first', () => {
    const { info } = read({ input: [tensor('image', [1, 24, 32, 3])] }, { colorOrder: 'bgr' });
    assert.deepEqual(
      [info.input.layout, info.input.width, info.input.height, info.input.colorOrder],
      ['NHWC', 32, 24, 'BGR'],
    );
  });

  test('may leave open how many images there are, and how large they are', () => {
    const open = { input: [tensor('image', ['N', 3, null, 'W'])], output: [tensor('scores', ['N', 10])] };
    const { input } = read(open, { wanted: { batch: 4, width: 64, height: 48 } }).info;
    assert.deepEqual([input.batch, input.width, input.height], [4, 64, 48]);
    assert.match(
      refusal(() => read(open)),
      /it leaves the height of its input open|the width/,
    );
    // As MXNet writes them.
    const zero = { input: [tensor('image', [0, 3, 24, 32])], output: [tensor('scores', [0, 10])] };
    assert.equal(read(zero, { wanted: { batch: 2 } }).info.input.batch, 2);
  });

  test('lists initializers among its inputs where it is old', () => {
    const input = [tensor('image', [1, 3, 24, 32]), tensor('w', [10, 3, 24, 32])];
    assert.equal(read({ input, initializer: [{ name: 'w' }] }).info.input.name, 'image');
  });

  test('has scores of classes in one of its outputs', () => {
    const output = [tensor('features', [1, 64]), tensor('scores', [1, 10, 1, 1])];
    assert.match(
      refusal(() => read({ output })),
      /it has several outputs/,
    );
    assert.deepEqual(read({ output }, { output: 'scores' }).info.output, { name: 'scores', length: 10 });
    assert.match(
      refusal(() => read({ output }, { output: 'logits' })),
      /it has no output "logits"/,
    );
  });

  test('has probabilities where it ends in a softmax, whatever shapes come after it', () => {
    const node = [
      { opType: 'Conv', input: ['image', 'w'], output: ['a'] },
      { opType: 'Softmax', input: ['a'], output: ['b'] },
      { opType: 'Identity', input: ['b'], output: ['scores'] },
    ];
    const soft = read({ node });
    assert.equal(soft.info.output.isProbability, true);
    assert.deepEqual(soft.tolerance, { ...read().tolerance, isOfLogits: true });
  });

  test('has the classes that its labels name', () => {
    const labels = Array.from({ length: 10 }, (_, index) => `name ${index}`);
    assert.deepEqual(read({}, { labels }).info.labels, labels);
    assert.match(
      refusal(() => read({}, { labels: ['a'] })),
      /10 classes, and network\.labels names 1/,
    );
  });

  test('may differ between variants by what float32 makes of its depth, or as the scenario says', () => {
    const deep = (layers: number) => ({
      node: Array.from({ length: layers }, (_, index) => ({
        opType: 'Conv',
        input: [index === 0 ? 'image' : `v${index}`, 'w'],
        output: [index === layers - 1 ? 'scores' : `v${index + 1}`],
      })),
    });
    assert.equal(read(deep(1)).tolerance.share, PARITY_TOLERANCE);
    assert.equal(read(deep(53)).tolerance.share.toExponential(1), '6.8e-6');
    assert.equal(read(deep(212)).tolerance.share.toExponential(1), '1.4e-5');
    assert.equal(read(deep(212), { tolerance: 1e-3 }).tolerance.share, 1e-3);
    // Side by side they are no deeper.
    const wide = ['a', 'b'].map((name) => ({ opType: 'Conv', input: ['image', 'w'], output: [name] }));
    const joined = { opType: 'Concat', input: ['a', 'b'], output: ['scores'] };
    assert.deepEqual(read({ node: [...wide, joined] }).tolerance, read(deep(1)).tolerance);
  });

  test('may differ in probabilities by as much as its logits may', () => {
    const tolerance = { share: 1e-5, isOfLogits: true };
    const logits = [3, -1, 11, 0.5];
    const exponentials = logits.map(Math.exp);
    const total = exponentials.reduce((sum, one) => sum + one);
    const probabilities = Float64Array.from(exponentials, (one) => one / total);
    assert.ok(Math.abs(scoreTolerance(tolerance, [probabilities]) - 12e-5) < 1e-12);
    assert.equal(scoreTolerance(tolerance, [Float64Array.of(0.5, 0.5)]), 1e-5);
    assert.equal(scoreTolerance({ share: 1e-5, isOfLogits: false }, [probabilities]), 1e-5);
    assert.ok(scoreTolerance(tolerance, [Float64Array.of(1, 0)]) < 1.1e-3, 'one that has no less');
  });

  const refusals: readonly (readonly [what: string, graph: GraphInit, message: RegExp])[] = [
    ['no input', { input: [] }, /^it has 0 inputs, and a request carries images alone/],
    [
      'several inputs',
      { input: [tensor('image', [1, 3, 8, 8]), tensor('mask', [1, 8])] },
      /^it has 2 inputs \(image, mask\)/,
    ],
    [
      'half precision',
      { input: [tensor('image', [1, 3, 8, 8], DataType.FLOAT16)] },
      /^its input "image" holds FLOAT16, and handlers make float32/,
    ],
    ['bytes', { input: [tensor('image', [1, 8, 8, 3], DataType.UINT8)] }, /holds UINT8/],
    ['an input that is no tensor', { input: [{ name: 'image' }] }, /holds none/],
    ['grey images', { input: [tensor('image', ['N', 1, 28, 28])] }, /has the shape \[N, 1, 28, 28\]/],
    ['any channels', { input: [tensor('image', ['N', 'C', 28, 28])] }, /has the shape \[N, \?, 28, 28\]/],
    ['a vector', { input: [tensor('image', [1, 3072])] }, /neither \[N, 3, H, W\] nor \[N, H, W, 3\]/],
    [
      'four images at once',
      { input: [tensor('image', [4, 3, 8, 8])] },
      /^it computes 4 images at once, and not 1/,
    ],
    ['whole numbers as scores', { output: [tensor('scores', [1, 10], DataType.INT64)] }, /holds INT64/],
    [
      'a map as scores',
      { output: [tensor('scores', [1, 21, 8, 8])] },
      /\[1, 21, 8, 8\], and \[N, classes\] is wanted/,
    ],
    ['any number of classes', { output: [tensor('scores', ['N', 'C'])] }, /the shape \[N, \?\]/],
    [
      'no shape of scores',
      { output: [{ name: 'scores', type: { value: { case: 'tensorType', value: { elemType: 1 } } } }] },
      /the shape unknown/,
    ],
    [
      'values elsewhere',
      {
        initializer: [
          {
            name: 'w',
            dataLocation: TensorProto_DataLocation.EXTERNAL,
            externalData: [{ key: 'location', value: 'weights.bin' }],
          },
        ],
      },
      /^its values lie in "weights\.bin", and a function would get the one file alone/,
    ],
  ];
  for (const [what, graph, message] of refusals)
    test(`is refused with ${what}`, () =>
      assert.match(
        refusal(() => read(graph)),
        message,
      ));

  test('is refused where it is another size than is wanted, or another number of images', () => {
    assert.match(
      refusal(() => read({}, { wanted: { batch: 1, width: 64 } })),
      /the width of its input is 32 pixels, and cannot be 64/,
    );
    assert.match(
      refusal(() => read({}, { wanted: { batch: 4 } })),
      /it computes 1 image at once, and not 4/,
    );
  });

  test('is refused, whatever it is, if it is no ONNX model', () => {
    const whole = model();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (bytes) => void refusal(() => readOwnModel(bytes, DESCRIPTION)),
      ),
    );
    assert.match(
      refusal(() => readOwnModel(whole.subarray(0, whole.length - 9), DESCRIPTION)),
      /cut off or damaged/,
    );
  });
});
