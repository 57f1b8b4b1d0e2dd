import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { everyLayer, everyLayerWeights } from '../../src/network/every-layer.fixture.js';
import {
  exportModel,
  gateImages,
  loadImage,
  type ModelFiles,
  PARITY_TOLERANCE,
  referenceLogits,
} from '../../src/network/index.js';
import {
  type DeploymentPackage,
  imageStore,
  LAMBDA_LIMITS,
  packageVariant,
} from '../../src/packaging/index.js';
import type { DeployedCell } from '../../src/run/deployed-cell.js';
import { serveImages } from '../../src/run/image-server.js';
import { initProfiles } from '../../src/run/init-profiles.js';
import { openModelHost } from '../../src/run/model-host.js';
import { seededNetwork, weightedNetwork } from '../../src/run/network.js';
import { checkParity, type ParityReference, parityReference } from '../../src/run/parity.js';
import { type DeployedFunction, type DeployTarget, openLocalTarget } from '../../src/target/index.js';
import { megabytes } from '../../src/units/index.js';
import { idleRules } from '../support/idle-rules.js';
import { PackageLab } from '../support/package-lab.js';
import { TEST_NETWORK } from '../support/scenario.js';
import { Variations } from '../support/variations.js';
import { chosenVariants, preparedOrReason } from './chosen.js';
import {
  isOfTwo,
  mostProcessorsUsed,
  ONE_THREAD_AT_MOST,
  type ProcessorsUsed,
  processorsUsed,
} from './processors-used.js';

const original = seededNetwork('squeezenet1_1');
const { signal } = new AbortController();
/** What the slowest needs: Keras. */
const MEMORY = megabytes(1769);

/** Of an image in pixels: most of the work is then in layers that threads share. */
const SIZE_FOR_THREADS = 448;
/** Buys two processors whole. */
const TWO_PROCESSORS = megabytes(3538);
interface Answer {
  readonly labels: readonly { readonly label: string; readonly prob: number }[];
  readonly handler_time: number;
  readonly prediction_time: number;
  readonly logits?: readonly number[];
}

async function answerOf(response: Response): Promise<Answer> {
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()) as Answer;
}

for (const variant of await chosenVariants()) {
  const prepared = await preparedOrReason(variant);
  if (typeof prepared === 'string') {
    test(`${variant.name}, deployed`, { skip: prepared });
    continue;
  }
  describe(`${variant.name}, deployed`, () => {
    let target: DeployTarget;
    let reference: ParityReference;
    let model: ModelFiles;
    let built: DeploymentPackage;
    let deployed: DeployedFunction;
    let lab: PackageLab;
    let labTarget: DeployTarget;
    let variations: Variations;

    async function deploy(
      name: string,
      made: DeploymentPackage,
      environment: Readonly<Record<string, string>> = {},
    ): Promise<DeployedFunction> {
      return target.deploy({
        name,
        runtime: variant.runtime,
        handler: variant.handler,
        memoryMB: MEMORY,
        timeoutSeconds: 900,
        environment: { ...variant.environment, COLDBENCH_THREADS: '1', ...environment },
        code:
          made.kind === 'zip'
            ? { kind: 'zip', file: made.file, sha256: made.sha256 }
            : { kind: 'image', imageUri: `local/${made.sha256}` },
      });
    }

    before(async () => {
      model = await exportModel(variant.modelFormat, original.network, original.weights);
      built = await packageVariant(prepared, model);
      reference = await parityReference(TEST_NETWORK);
      target = await openLocalTarget({ imageStore: imageStore() });
      deployed = await deploy(variant.name, built);
      lab = await PackageLab.open(prepared, built);
      labTarget = await openLocalTarget({ imageStore: lab.store });
      variations = new Variations(labTarget, lab, variant);
    });
    after(async () => {
      await labTarget?.close();
      await target?.close();
      await lab?.close();
    });

    test('agrees with the float64 reference', async () => {
      const { pass, maxRelativeError } = await checkParity(deployed, reference, signal);
      process.stderr.write(`${variant.name}: parity ${maxRelativeError.toExponential(1)}\n`);
      assert.ok(pass, `an error of ${maxRelativeError}`);
    });

    test('tells where its init time goes', async () => {
      const ready = { state: 'ready', cell: { variant: variant.name, memoryMB: MEMORY }, deployed };
      const [profile] = await initProfiles([ready as unknown as DeployedCell], () => undefined, signal);
      assert.ok(profile !== undefined && 'packages' in profile, JSON.stringify(profile));
      const names = profile.packages.map((row) => row.package);
      assert.ok(names.includes('handler'), names.join());
      // Of all the time, most has a name.
      const named = profile.packages.reduce((sum, { selfUs }) => sum + selfUs, 0);
      assert.ok(
        named > 0.9 * profile.totalUs && named < 1.1 * profile.totalUs,
        `${named} of ${profile.totalUs}`,
      );
    });

    test('agrees on every kind of layer, padding, rounding and activation', async () => {
      const images = await gateImages(everyLayer);
      const logits = images.map(({ pixels }) => referenceLogits(everyLayer, everyLayerWeights, pixels));
      const held = { images, logits, tolerance: PARITY_TOLERANCE };
      const layers = { network: everyLayer, weights: everyLayerWeights };
      const result = await variations.withDeployed({ original: layers }, (every) =>
        checkParity(every, held, signal),
      );
      assert.ok(result.pass, `an error of ${result.maxRelativeError}`);
    });

    test('agrees as well at another size, and where it computes several images at once', async () => {
      const choice = { network: 'squeezenet1_1', weights: 'seeded', size: 96 } as const;
      const several = await weightedNetwork({ ...choice, batch: 3 });
      const sized = await parityReference(choice);
      const { pass, maxRelativeError } = await variations.withDeployed({ original: several }, (batched) =>
        checkParity(batched, sized, signal, 3),
      );
      assert.ok(pass, `an error of ${maxRelativeError}`);
    });

    test('agrees as well where it loads its model inside the handler, in each invocation anew', async () => {
      const inside = await deploy(`${variant.name}-inside`, built, { COLDBENCH_MODEL_LOAD: 'inside' });
      const { pass, maxRelativeError } = await checkParity(inside, reference, signal);
      assert.ok(pass, `an error of ${maxRelativeError}`);
    });

    test('agrees as well where it fetches its model while it is initialised', async () => {
      const without = await packageVariant(prepared, model, { model: 'url' });
      const models = await openModelHost({}, [without]);
      try {
        const environment = { COLDBENCH_MODEL_URL: models.urlOf(without) };
        const fetching = await deploy(`${variant.name}-fetching`, without, environment);
        const { pass, maxRelativeError } = await checkParity(fetching, reference, signal);
        assert.ok(pass, `an error of ${maxRelativeError}`);
      } finally {
        await models.close();
      }
    });

    test('answers a JPEG as the handler of 2017 did, as a body and by its URL', async () => {
      const jpeg = await loadImage(1);
      const posted = await answerOf(
        await fetch(deployed.url, { method: 'POST', body: new Uint8Array(jpeg) }),
      );
      assert.equal(posted.labels.length, 5);
      assert.ok(
        posted.labels.every(({ prob }, index) => prob > 0 && prob <= (posted.labels[index - 1]?.prob ?? 1)),
      );
      assert.ok(posted.prediction_time > 0 && posted.prediction_time < posted.handler_time);
      assert.equal(posted.logits, undefined);
      const server = await serveImages([jpeg]);
      try {
        const url = new URL(deployed.url);
        url.searchParams.set('url', server.urls[0] ?? '');
        assert.deepEqual((await answerOf(await fetch(url))).labels, posted.labels);
      } finally {
        await server.close();
      }
    });

    test('uses the threads that it is given, and no more', async (t) => {
      const why = target.whyUnavailable(TWO_PROCESSORS);
      if (why !== null) return t.skip(why);
      const has = variant.threads.max ?? 2;
      const size = has === 1 ? {} : { size: SIZE_FOR_THREADS };
      const larger = await weightedNetwork({ network: 'squeezenet1_1', weights: 'seeded', ...size });
      const by = (threads: number, use: (given: DeployedFunction) => Promise<ProcessorsUsed>) =>
        variations.withDeployed({ original: larger }, use, { threads, memoryMB: TWO_PROCESSORS });
      const one = await by(1, processorsUsed);
      const two = await by(2, has === 1 ? processorsUsed : (given) => mostProcessorsUsed(given, one));
      const told = [one, two].map(({ median, high }) => `${median.toFixed(2)} (p90 ${high.toFixed(2)})`);
      process.stderr.write(`${variant.name}: processors used by 1 thread ${told[0]}, by 2 ${told[1]}\n`);
      assert.ok(one.median < ONE_THREAD_AT_MOST, `one thread used ${told[0]} processors`);
      if (has === 1) assert.ok(two.median < ONE_THREAD_AT_MOST, `it has one, and used ${told[1]}`);
      else assert.ok(isOfTwo(two, one), `two threads used ${told[1]} processors, one ${told[0]}`);
    });

    test('tells what is no image from a fault of its own', async () => {
      const response = await fetch(deployed.url, { method: 'POST', body: 'noise' });
      assert.equal(response.status, 400);
      assert.match(((await response.json()) as { error: string }).error, /not an image/);
    });

    test('states its sizes and versions', () => {
      assert.equal(
        built.breakdown.reduce((sum, row) => sum + row.unzippedBytes, 0),
        built.unzippedBytes,
      );
      assert.ok(built.zippedBytes < built.unzippedBytes && built.unzippedBytes < built.unprunedBytes);
      assert.equal(built.kind === 'image', built.unzippedBytes > LAMBDA_LIMITS.unzippedBytes);
      assert.equal(built.versions[variant.package], variant.version);
    });

    test('has no rule that frees nothing', () => {
      assert.deepEqual(idleRules(variant, built), []);
    });
  });
}
