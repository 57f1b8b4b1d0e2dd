import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exportModel,
  gateImages,
  type Network,
  networks,
  PARITY_TOLERANCE,
  referenceLogits,
  seededWeights,
} from '../../src/network/index.js';
import { packageVariant } from '../../src/packaging/index.js';
import { seededNetwork } from '../../src/run/network.js';
import { checkParity, parityReference, referenceOf, whyNotEqual } from '../../src/run/parity.js';
import { openLocalTarget, type Target } from '../../src/target/index.js';
import { networkUpTo } from '../support/network-prefix.js';
import { PackageLab } from '../support/package-lab.js';
import { TEST_NETWORK } from '../support/scenario.js';
import { Variations } from '../support/variations.js';
import { chosenVariants, isQuick, preparedOrReason } from './chosen.js';

const { signal } = new AbortController();
const SIDE = 64;
const AT_ONCE = 2;
/** Of so many layers, as far as each: SqueezeNet 1.0 and ResNet-50 go on as those do. */
const LAYERS_OF: ReadonlyMap<string, number> = new Map([
  ['squeezenet1_1', Number.POSITIVE_INFINITY],
  ['squeezenet1_0', 2],
  ['resnet18', Number.POSITIVE_INFINITY],
  ['mobilenet_v2', Number.POSITIVE_INFINITY],
]);
/** It has what SqueezeNet has not: depthwise convolutions, sums and another activation. */
const QUICKLY = 'mobilenet_v2';

const asked = isQuick() ? 'asked for with COLDBENCH_FRAMEWORKS' : false;

for (const variant of await chosenVariants()) {
  const prepared = await preparedOrReason(variant);
  if (typeof prepared === 'string') {
    test(`the networks in ${variant.name}`, { skip: prepared });
    continue;
  }
  describe(`the networks in ${variant.name}`, () => {
    let target: Target;
    let lab: PackageLab;
    let variations: Variations;

    before(async () => {
      const { network, weights } = seededNetwork('squeezenet1_1');
      const model = await exportModel(variant.modelFormat, network, weights);
      lab = await PackageLab.open(prepared, await packageVariant(prepared, model));
      target = await openLocalTarget({ imageStore: lab.store });
      variations = new Variations(target, lab, variant);
    });
    after(async () => {
      await target?.close();
      await lab?.close();
    });

    async function parityOfSmall(network: Network) {
      const weights = seededWeights(network, 1);
      const images = (await gateImages(network)).slice(0, 1);
      const logits = images.map(({ pixels }) => referenceLogits(network, weights, pixels));
      const reference = referenceOf(variant, { images, logits, tolerance: PARITY_TOLERANCE });
      return variations.withDeployed({ original: { network, weights } }, (deployed) =>
        checkParity(deployed, reference, signal),
      );
    }

    for (const [name, make] of Object.entries(networks)) {
      test(`${name}: its logits, at its own size`, { skip: name === QUICKLY ? false : asked }, async () => {
        const reference = referenceOf(variant, await parityReference({ ...TEST_NETWORK, network: name }));
        const result = await variations.withDeployed({ original: seededNetwork(name) }, (deployed) =>
          checkParity(deployed, reference, signal),
        );
        process.stderr.write(`${variant.name} ${name}: ${result.maxRelativeError.toExponential(1)}\n`);
        assert.ok(result.pass, whyNotEqual(result));
      });

      const count = LAYERS_OF.get(name);
      if (count === undefined) continue;
      test(`${name}: as far as each of its layers, on a small image`, { skip: asked }, async () => {
        const whole = make();
        const small = { ...whole, input: { ...whole.input, height: SIDE, width: SIDE } };
        // Some build a model for longer than it takes to run: each worker takes the next layer.
        const layers = small.layers.slice(0, count).values();
        const worker = async () => {
          for (const layer of layers) {
            const result = await parityOfSmall(networkUpTo(small, layer.name));
            assert.ok(result.pass, `${layer.name}: ${whyNotEqual(result)}`);
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
      });
    }
  });
}
