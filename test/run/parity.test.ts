import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { exportModel } from '../../src/network/index.js';
import { PARITY_MUTATIONS, type WeightedNetwork } from '../../src/network/mutations.js';
import {
  imageStore,
  listVariants,
  type PreparedVariant,
  packageVariant,
  prepareVariant,
} from '../../src/packaging/index.js';
import { seededNetwork } from '../../src/run/network.js';
import { checkParity, type ParityReference, parityReference } from '../../src/run/parity.js';
import { openLocalTarget, type Target } from '../../src/target/index.js';
import { megabytes } from '../../src/units/index.js';
import { parseTestScenario } from '../support/scenario.js';

describe('the parity gate, over the deployed function', () => {
  const original = seededNetwork('squeezenet1_1');
  const { signal } = new AbortController();
  let target: Target;
  let prepared: PreparedVariant;
  let reference: ParityReference;

  before(async () => {
    const variant = (await listVariants()).find(({ name }) => name === 'onnxruntime-node');
    assert.ok(variant);
    prepared = await prepareVariant(variant, () => {});
    reference = await parityReference(parseTestScenario());
    target = await openLocalTarget({ imageStore: imageStore() });
  });

  after(() => target?.close());

  async function parityOf(name: string, { network, weights }: WeightedNetwork) {
    const built = await packageVariant(prepared, await exportModel('onnx', network, weights));
    assert.equal(built.kind, 'zip');
    const deployed = await target.deploy({
      name,
      runtime: prepared.variant.runtime,
      handler: prepared.variant.handler,
      memoryMB: megabytes(1769),
      timeoutSeconds: 60,
      environment: { COLDBENCH_THREADS: '1' },
      code: { kind: 'zip', file: built.kind === 'zip' ? built.file : '', sha256: built.sha256 },
    });
    try {
      return await checkParity(deployed, reference, signal);
    } finally {
      await deployed.remove();
    }
  }

  test('passes the network as it is', async () => {
    const result = await parityOf('unmutated', original);
    assert.ok(result.pass, `an error of ${result.maxRelativeError}`);
    assert.equal(result.images, 3);
  });

  for (const [index, mutation] of PARITY_MUTATIONS.entries()) {
    test(`catches: ${mutation.name}`, async () => {
      const result = await parityOf(`mutation-${index}`, mutation.apply(original));
      assert.equal(result.pass, false, `an error of ${result.maxRelativeError} passed`);
    });
  }
});
