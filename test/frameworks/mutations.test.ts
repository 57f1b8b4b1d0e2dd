import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exportModel,
  gateImages,
  networkByName,
  PARITY_MUTATIONS,
  PARITY_TOLERANCE,
  referenceLogits,
  seededWeights,
  type WeightedNetwork,
} from '../../src/network/index.js';
import { packageVariant } from '../../src/packaging/index.js';
import { jpegReference } from '../../src/run/jpeg-reference.js';
import { checkParity, type ParityReference, referenceOf, whyNotEqual } from '../../src/run/parity.js';
import { openLocalTarget, type Target } from '../../src/target/index.js';
import { IMAGE_PATH_MUTATIONS } from '../support/image-path-mutations.js';
import { PackageLab, type Variation } from '../support/package-lab.js';
import { Variations } from '../support/variations.js';
import { chosenVariants, preparedOrReason } from './chosen.js';

const { signal } = new AbortController();
/** The gate sees the same mistakes in a small image, and each deployment is faster. */
const SIDE = 67;

function smallNetwork(): WeightedNetwork {
  const whole = networkByName('squeezenet1_1');
  const network = { ...whole, input: { ...whole.input, height: SIDE, width: SIDE } };
  return { network, weights: seededWeights(network, 1) };
}

async function smallReference({ network, weights }: WeightedNetwork): Promise<ParityReference> {
  const images = await gateImages(network);
  const logits = images.map(({ pixels }) => referenceLogits(network, weights, pixels));
  return { images, logits, tolerance: PARITY_TOLERANCE, jpeg: await jpegReference(network, weights) };
}

const original = smallNetwork();
const reference = await smallReference(original);

for (const variant of await chosenVariants()) {
  const prepared = await preparedOrReason(variant);
  if (typeof prepared === 'string') {
    test(`the parity gate of ${variant.name}`, { skip: prepared });
    continue;
  }
  describe(`the parity gate of ${variant.name}`, () => {
    let target: Target;
    let lab: PackageLab;
    let variations: Variations;

    before(async () => {
      const model = await exportModel(variant.modelFormat, original.network, original.weights);
      lab = await PackageLab.open(prepared, await packageVariant(prepared, model));
      target = await openLocalTarget({ imageStore: lab.store });
      variations = new Variations(target, lab, variant);
    });
    after(async () => {
      await target?.close();
      await lab?.close();
    });

    const parityOf = (variation: Variation) =>
      variations.withDeployed(variation, (deployed) =>
        checkParity(deployed, referenceOf(variant, reference), signal),
      );

    test('passes the network as it is', async () => {
      // Exported again as the mutations are, so that they differ from it in nothing else.
      const result = await parityOf({ original });
      assert.ok(result.pass, whyNotEqual(result));
    });

    for (const mutation of PARITY_MUTATIONS) {
      test(`catches: ${mutation.name}`, async () => {
        const { maxRelativeError, tolerance } = await parityOf({ original: mutation.apply(original) });
        assert.ok(maxRelativeError > tolerance, `an error of ${maxRelativeError} passed`);
      });
    }

    for (const { name, edit } of IMAGE_PATH_MUTATIONS) {
      test(`catches on the image's path: ${name}`, async () => {
        const result = await parityOf({ edits: [edit[variant.language]] });
        assert.equal(result.pass, false, `${JSON.stringify(result)} passed`);
      });
    }
  });
}
