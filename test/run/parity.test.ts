import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startLoad } from '../../src/load/index.js';
import { exportModel } from '../../src/network/index.js';
import { PARITY_MUTATIONS } from '../../src/network/mutations.js';
import { listVariants, packageVariant, prepareVariant } from '../../src/packaging/index.js';
import { expectedAnswers } from '../../src/run/expected-answers.js';
import { seededNetwork } from '../../src/run/network.js';
import { checkParity, type ParityReference, parityReference, whyNotEqual } from '../../src/run/parity.js';
import { openWorkloads } from '../../src/run/workload.js';
import { openLocalTarget, type Target } from '../../src/target/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { IMAGE_PATH_MUTATIONS } from '../support/image-path-mutations.js';
import { PackageLab, type Variation } from '../support/package-lab.js';
import { parseTestScenario, TEST_NETWORK } from '../support/scenario.js';
import { Variations } from '../support/variations.js';

describe('the parity gate, over the deployed function', () => {
  const original = seededNetwork('squeezenet1_1');
  const { signal } = new AbortController();
  let target: Target;
  let lab: PackageLab;
  let reference: ParityReference;
  let variations: Variations;

  before(async () => {
    const variant = (await listVariants()).find(({ name }) => name === 'onnxruntime-node');
    assert.ok(variant);
    const prepared = await prepareVariant(variant, () => {});
    const model = await exportModel('onnx', original.network, original.weights);
    lab = await PackageLab.open(prepared, await packageVariant(prepared, model));
    reference = await parityReference(TEST_NETWORK);
    target = await openLocalTarget({ imageStore: lab.store });
    variations = new Variations(target, lab, variant);
  });

  after(async () => {
    await target?.close();
    await lab?.close();
  });

  const parityOf = (variation: Variation) =>
    variations.withDeployed(variation, (deployed) => checkParity(deployed, reference, signal));

  test('passes the network as it is, from exact pixels and from a JPEG', async () => {
    const result = await parityOf({});
    assert.ok(result.pass, whyNotEqual(result));
    assert.equal(result.images, 3);
    // The same decoder as the reference's.
    assert.ok((result.jpeg?.maxRelativeError ?? 1) <= result.tolerance, whyNotEqual(result));
  });

  for (const mutation of PARITY_MUTATIONS) {
    test(`catches: ${mutation.name}`, async () => {
      const result = await parityOf({ original: mutation.apply(original) });
      assert.ok(result.maxRelativeError > result.tolerance, `an error of ${result.maxRelativeError} passed`);
      assert.equal(result.pass, false);
    });
  }

  for (const { name, edit } of IMAGE_PATH_MUTATIONS) {
    test(`catches on the image's path: ${name}`, async () => {
      const result = await parityOf({ edits: [edit.node] });
      assert.equal(result.pass, false, `${JSON.stringify(result)} passed`);
    });
  }

  test("tells a failing function's own error and the end of its log", async () => {
    const edit = {
      file: 'index.mjs',
      replace: /\.toColourspace/,
      by: '.missing(console.log("about to fail")).toColourspace',
    };
    await assert.rejects(parityOf({ edits: [edit] }), {
      code: 'parity-no-logits',
      message: /seeded-1, answered (?:400|502) .*missing is not a function/,
    });
    const lost = { file: 'index.mjs', replace: 'model.onnx', by: 'lost.onnx' };
    await assert.rejects(parityOf({ edits: [lost] }), {
      code: 'parity-no-logits',
      message: /answered 502 .*lost\.onnx/,
    });
  });

  test('and what a function answers under load is held to what it answered before', async (t) => {
    const workloads = await openWorkloads(parseTestScenario());
    t.after(() => workloads.close());
    const workload = workloads.of(1);
    // Five labels an answer: after the first each probability is half of what it was.
    const halved = {
      file: 'index.mjs',
      replace: /prob:/,
      by: 'prob:((globalThis.answers=(globalThis.answers??0)+1)>5?0.5:1)*',
    };
    for (const [edits, wrong] of [
      [[], false],
      [[halved], true],
    ] as const) {
      await variations.withDeployed({ edits }, async (deployed) => {
        const session = startLoad({
          url: deployed.url,
          connections: 1,
          durationUs: seconds(2),
          warmupUs: milliseconds(100),
          timeoutUs: seconds(60),
          requests: workload.requests,
          requestIdPrefix: 'test',
          expectJson: true,
          expectedAnswers: await expectedAnswers(deployed, workload, signal),
        });
        const { validity, errors, completed } = await session.result;
        if (!wrong) assert.ok(completed > 0);
        assert.equal((errors['invalid-output'] ?? 0) > 0, wrong);
        assert.equal(validity.checks.find(({ name }) => name === 'wrong-answers')?.pass, !wrong);
        if (wrong) assert.equal(validity.valid, false);
      });
    }
  });
});
