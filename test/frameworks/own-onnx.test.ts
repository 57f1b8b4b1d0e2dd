import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { runCommand } from '../../src/host/index.js';
import type { Cell, Scenario } from '../../src/model/index.js';
import { ModelProtoSchema } from '../../src/network/formats/onnx_pb.js';
import { compareLogits, gateImages, type ModelFiles } from '../../src/network/index.js';
import { listVariants, packageVariant, type Variant } from '../../src/packaging/index.js';
import { askedLogits } from '../../src/run/asked-logits.js';
import { openParityGate } from '../../src/run/open-parity-gate.js';
import { whyNotEqual } from '../../src/run/parity.js';
import { subjectOf } from '../../src/run/subject.js';
import { loadScenario } from '../../src/scenario/index.js';
import { type DeployedFunction, openLocalTarget, type Target } from '../../src/target/index.js';
import { megabytes } from '../../src/units/index.js';
import { bench } from '../support/bench.js';
import { IMAGE_PATH_MUTATIONS } from '../support/image-path-mutations.js';
import { PackageLab, type Variation } from '../support/package-lab.js';
import { projectRoot } from '../support/project-root.js';
import { pythonEnvironment } from '../support/python.js';
import { Variations } from '../support/variations.js';
import { chosenVariants, preparedOrReason } from './chosen.js';

const FOLDER = path.join(projectRoot(), 'test', 'frameworks', 'own-onnx');
const SIDE = 64;
const { signal } = new AbortController();

/** A program that writes models, and what of it is installed already, as a variant. */
interface Writer {
  readonly program: 'onnx' | 'keras' | 'mxnet';
  readonly requirements: 'onnx' | 'mxnet';
  readonly variant?: 'keras-tensorflow' | 'mxnet';
  /** What the scenario has to say of its model. */
  readonly more: string;
}

const WRITERS: readonly Writer[] = [
  { program: 'onnx', requirements: 'onnx', more: `, output: logits, width: ${SIDE}, height: ${SIDE}` },
  { program: 'keras', requirements: 'onnx', variant: 'keras-tensorflow', more: '' },
  { program: 'mxnet', requirements: 'mxnet', variant: 'mxnet', more: '' },
];

const known = await listVariants();
const chosen = await chosenVariants();
const isChosen = (name: string) => chosen.some((variant) => variant.name === name);
/** OpenVINO has to be asked for, since it has to be fetched. */
const TAKING = ['onnxruntime-node', 'onnxruntime-web', 'onnxruntime-python'].concat(
  isChosen('openvino') ? ['openvino'] : [],
);

function variantCalled(name: string): Variant {
  const variant = known.find((one) => one.name === name);
  assert.ok(variant, `there is no variant ${name}`);
  return variant;
}

/** Where the packages are that a program of a variant needs, or why it cannot be tested here. */
async function siteOf({ variant: name }: Writer): Promise<{ readonly site: string } | string> {
  if (name === undefined) return { site: '' };
  if (!isChosen(name)) return `asked for with COLDBENCH_FRAMEWORKS=${name}`;
  const prepared = await preparedOrReason(variantCalled(name));
  if (typeof prepared === 'string') return prepared;
  assert.ok(prepared.python);
  return { site: prepared.python.site };
}

/** The three gate images, which the program is given as bytes. */
async function writeModel(writer: Writer, site: string, folder: string): Promise<void> {
  const images = await gateImages({ input: { width: SIDE, height: SIDE } });
  await writeFile(path.join(folder, 'pixels.bin'), Buffer.concat(images.map(({ pixels }) => pixels)));
  const requirements = path.join(FOLDER, writer.requirements, 'requirements.txt');
  const { python } = await pythonEnvironment(requirements, `own-onnx-${writer.requirements}`);
  const env = { ...process.env, PYTHONPATH: site };
  await runCommand(python, [path.join(FOLDER, 'write_model.py'), writer.program, folder], { env });
}

for (const writer of WRITERS) {
  const found = await siteOf(writer);
  if (typeof found === 'string') {
    test(`a model that ${writer.program} wrote`, { skip: found });
    continue;
  }
  describe(`a model that ${writer.program} wrote`, () => {
    let folder: string;
    let file: string;
    let scenario: Scenario;
    let model: ModelFiles;
    let answers: readonly (readonly number[])[];

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-own-onnx-'));
      await writeModel(writer, found.site, folder);
      answers = JSON.parse(await readFile(path.join(folder, 'answers.json'), 'utf8'));
      file = path.join(folder, 'own.yaml');
      const settings = `onnx: model.onnx, mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.25]${writer.more}`;
      const lines = [`network: {${settings}}`, `variants: [${[...TAKING, 'tfjs-wasm'].join(', ')}]`];
      await writeFile(file, `name: own\nmemory: [1769]\n${lines.join('\n')}\n`);
      scenario = await loadScenario(file);
      model = await (await subjectOf(scenario)).modelIn('onnx');
    });
    after(() => rm(folder, { recursive: true, force: true }));

    test('is computed alike by every variant that takes it', async () => {
      const { exitCode, stdout, stderr } = await bench(['parity', file]);
      assert.equal(exitCode, 0, stderr + stdout);
      process.stderr.write(stdout);
      const [reference, ...others] = stdout.trimEnd().split('\n');
      assert.match(reference ?? '', /^= onnxruntime-node-1769MB-1t: it is the reference/);
      assert.equal(others.pop(), '! tfjs-wasm-1769MB-1t: takes tfjs-layers, not ONNX');
      assert.equal(others.length, TAKING.length - 1);
      for (const line of others) assert.match(line, /^✓ .* 3 images, against onnxruntime-node-1769MB-1t;/);
    });

    test('is computed as the program itself computes it, and one that is changed is found', async (t) => {
      const functions = await Functions.open(['onnxruntime-node', 'onnxruntime-python'], model);
      t.after(() => functions.close());
      await functions.with('onnxruntime-node', {}, async (reference) => {
        const logits: (readonly number[])[] = [];
        for (const { name, png } of await gateImages({ input: { width: SIDE, height: SIDE } }))
          logits.push(...(await askedLogits(reference, { name, images: [png] }, signal)));
        const own = answers.map((scores) => Float64Array.from(scores));
        const { maxRelativeError } = compareLogits(logits, own);
        assert.ok(maxRelativeError < 2e-6, `${maxRelativeError} from ${writer.program}'s own answers`);
        const gate = await openParityGate(scenario);
        const held = (deployed: DeployedFunction, variant: string) =>
          gate.check(cellOf(variant), { deployed, signal, variant: { parityTolerance: undefined } });
        assert.ok('reason' in (await held(reference, 'onnxruntime-node')));
        for (const [mistake, variation] of mistakesFor(model))
          await functions.with('onnxruntime-python', variation, async (deployed) => {
            const result = await held(deployed, 'onnxruntime-python');
            assert.ok('pass' in result);
            assert.equal(result.pass, mistake === null, `${mistake}: ${whyNotEqual(result)}`);
          });
      });
    });
  });
}

const cellOf = (variant: string): Cell => ({
  id: `${variant}-1769MB-1t`,
  ...{ variant, memoryMB: megabytes(1769), threads: 1 },
});

/** What is done to the function that is held against another's; null: nothing. */
function mistakesFor(model: ModelFiles): readonly (readonly [string | null, Variation])[] {
  const ofImages = IMAGE_PATH_MUTATIONS.map(({ name, edit }) => [name, { edits: [edit.python] }] as const);
  return [[null, {}], ...ofImages, ['a changed weight', { model: withOtherWeight(model) }]];
}

/** The same, but for the largest weight of its first convolution. */
function withOtherWeight(model: ModelFiles): ModelFiles {
  const read = fromBinary(ModelProtoSchema, model.files.get('model.onnx') ?? new Uint8Array());
  const kernel = read.graph?.initializer.find(({ dims }) => dims.length === 4);
  assert.ok(kernel, 'it has no kernel');
  // MXNet lists numbers, the others give bytes.
  const isListed = kernel.floatData.length > 0;
  const values = isListed ? kernel.floatData : [...new Float32Array(Uint8Array.from(kernel.rawData).buffer)];
  const largest = values.findIndex((value) => Math.abs(value) === Math.max(...values.map(Math.abs)));
  const changed = values.map((value, index) => (index === largest ? value * 1.01 : value));
  if (isListed) kernel.floatData = changed;
  else kernel.rawData = new Uint8Array(Float32Array.from(changed).buffer);
  return { ...model, files: new Map([...model.files, ['model.onnx', toBinary(ModelProtoSchema, read)]]) };
}

interface Lab {
  readonly lab: PackageLab;
  readonly target: Target;
  readonly variations: Variations;
}

/** Variants with the model, each as it is or changed. */
class Functions {
  private constructor(private readonly labs: ReadonlyMap<string, Lab>) {}

  static async open(names: readonly string[], model: ModelFiles): Promise<Functions> {
    const labs = new Map<string, Lab>();
    for (const name of names) {
      const prepared = await preparedOrReason(variantCalled(name));
      if (typeof prepared === 'string') throw new Error(prepared);
      const lab = await PackageLab.open(prepared, await packageVariant(prepared, model));
      const target = await openLocalTarget({ imageStore: lab.store });
      labs.set(name, { lab, target, variations: new Variations(target, lab, prepared.variant) });
    }
    return new Functions(labs);
  }

  with<T>(name: string, variation: Variation, use: (deployed: DeployedFunction) => Promise<T>): Promise<T> {
    const { variations } = this.labs.get(name) ?? assert.fail(`${name} was not opened`);
    return variations.withDeployed(variation, use);
  }

  async close(): Promise<void> {
    for (const { target, lab } of this.labs.values()) {
      await target.close();
      await lab.close();
    }
  }
}
