import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { exportModel, loadImage, type ModelFiles } from '../../src/network/index.js';
import { imageStore, packageVariant } from '../../src/packaging/index.js';
import { memoryWarnings } from '../../src/run/memory-warnings.js';
import { seededNetwork } from '../../src/run/network.js';
import { checkParity, type ParityReference, parityReference } from '../../src/run/parity.js';
import { PlatformSum } from '../../src/run/platform-sum.js';
import { type DeployedFunction, type DeployTarget, openLocalTarget } from '../../src/target/index.js';
import { megabytes } from '../../src/units/index.js';
import { TEST_NETWORK } from '../support/scenario.js';
import { chosenVariants, preparedOrReason } from './chosen.js';

const INVOCATIONS = 20;
const { signal } = new AbortController();
const keras = (await chosenVariants()).find(({ name }) => name === 'keras-tensorflow');
const prepared = keras === undefined ? 'asked for with COLDBENCH_FRAMEWORKS' : await preparedOrReason(keras);

describe('the ways of Keras', { skip: typeof prepared === 'string' ? prepared : false }, () => {
  let target: DeployTarget;
  let reference: ParityReference;
  let model: ModelFiles;

  before(async () => {
    const { network, weights } = seededNetwork('squeezenet1_1');
    model = await exportModel('keras', network, weights);
    reference = await parityReference(TEST_NETWORK);
    target = await openLocalTarget({ imageStore: imageStore() });
  });
  after(() => target?.close());

  async function deploy(
    name: string,
    environment: Readonly<Record<string, string>>,
    memoryMB = megabytes(1769),
  ): Promise<DeployedFunction> {
    assert.ok(typeof prepared !== 'string');
    const { variant } = prepared;
    // As variant.yaml would have it; where the file is the same, so is the package.
    const { COLDBENCH_KERAS_CALL: call, COLDBENCH_KERAS_FILE: file } = environment;
    const chosen = call === 'saved-model' || file !== undefined ? environment : {};
    const asked = { ...prepared, variant: { ...variant, environment: chosen } };
    const { sha256 } = await packageVariant(asked, model);
    return target.deploy({
      name: `keras-${name}`,
      runtime: variant.runtime,
      handler: variant.handler,
      memoryMB,
      timeoutSeconds: 900,
      environment: { ...environment, COLDBENCH_THREADS: '1' },
      code: { kind: 'image', imageUri: `local/${sha256}` },
    });
  }

  /** Told, not held: timings are of the machine. */
  async function tellDuration(name: string, deployed: DeployedFunction): Promise<void> {
    const { position } = await deployed.reportsAfter(0);
    const image = new Uint8Array(await loadImage(1));
    for (let done = 0; done < INVOCATIONS; done += 1)
      await (await fetch(deployed.url, { method: 'POST', body: image })).arrayBuffer();
    const { reports } = await deployed.reportsAfter(position);
    const durationsMs = reports.map(({ durationUs }) => durationUs / 1_000).sort((a, b) => a - b);
    process.stderr.write(`keras-tensorflow by ${name}: ${durationsMs[INVOCATIONS / 2]?.toFixed(1)} ms\n`);
  }

  for (const [name, environment] of [
    ['function', {}],
    ['batch', { COLDBENCH_KERAS_CALL: 'batch' }],
    ['predict', { COLDBENCH_KERAS_CALL: 'predict' }],
    ['eager', { COLDBENCH_KERAS_CALL: 'eager' }],
    ['saved-model', { COLDBENCH_KERAS_CALL: 'saved-model' }],
    ['h5', { COLDBENCH_KERAS_FILE: 'model.h5' }],
  ] as const) {
    test(`by ${name} it agrees with the float64 reference`, async () => {
      const deployed = await deploy(name, environment);
      const { pass, maxRelativeError } = await checkParity(deployed, reference, signal);
      assert.ok(pass, `an error of ${maxRelativeError}`);
      await tellDuration(name, deployed);
    });
  }

  for (const [size, codes] of [
    [512, ['memory-full']],
    [1769, []],
  ] as const) {
    test(`at ${size} MB it ${codes.length === 0 ? 'fits' : 'does not fit, which is told'}`, async () => {
      const memoryMB = megabytes(size);
      const deployed = await deploy(`size-${size}`, {}, memoryMB);
      const { position } = await deployed.reportsAfter(0);
      assert.ok((await checkParity(deployed, reference, signal)).pass);
      const used = new PlatformSum();
      used.add((await deployed.reportsAfter(position)).reports);
      const cell = { id: 'keras', variant: 'keras-tensorflow', memoryMB, threads: 1 };
      const warnings = memoryWarnings(cell, used.totals());
      assert.deepEqual(
        warnings.map(({ code }) => code),
        codes,
      );
    });
  }

  test('a way that there is not is told, with those that there are', async () => {
    const deployed = await deploy('unknown', { COLDBENCH_KERAS_CALL: 'magic' });
    await assert.rejects(
      checkParity(deployed, reference, signal),
      /'magic'.*one of function, batch, predict/,
    );
  });
});
