import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  cachedReferenceLogits,
  compareLogits,
  exportModel,
  gateImages,
  loadImage,
  networkByName,
  seededWeights,
} from '../../src/network/index.js';
import {
  type DeploymentPackage,
  LAMBDA_LIMITS,
  listVariants,
  packageVariant,
  prepareVariant,
  type Variant,
} from '../../src/packaging/index.js';
import { idleRules } from '../support/idle-rules.js';
import { type BootedPackage, type HttpAnswer, withBooted } from './booted-package.js';

const network = networkByName('squeezenet1_1');
const weights = seededWeights(network, 1);
/** The others are tested by `npm run test:frameworks`. */
const NAMES = ['onnxruntime-node', 'tfjs-wasm'];
const known = await listVariants();

function variantCalled(name: string): Variant {
  return known.find((variant) => variant.name === name) ?? assert.fail(`no variant ${name}`);
}

async function packaged(variant: Variant): Promise<DeploymentPackage> {
  const prepared = await prepareVariant(variant, () => undefined);
  return packageVariant(prepared, await exportModel(variant.modelFormat, network, weights));
}

const post = (image: Buffer, query: Readonly<Record<string, string>> = {}) => ({
  version: '2.0',
  requestContext: { http: { method: 'POST' } },
  headers: { 'content-type': 'application/octet-stream' },
  queryStringParameters: query,
  body: image.toString('base64'),
  isBase64Encoded: true,
});

async function logitsOf(booted: BootedPackage): Promise<readonly (readonly number[])[]> {
  const logits = [];
  for (const { png } of await gateImages(network)) {
    logits.push(JSON.parse((await booted.invoke(post(png, { logits: '1' }))).body).logits);
  }
  return logits;
}

function assertLabels(answer: HttpAnswer): void {
  assert.equal(answer.statusCode, 200);
  const { labels, logits, handler_time, prediction_time } = JSON.parse(answer.body);
  assert.equal(labels.length, 5);
  const probs = labels.map(({ prob }: { prob: number }) => prob);
  assert.deepEqual(
    probs,
    [...probs].sort((a, b) => b - a),
  );
  assert.ok(probs.every((prob: number) => prob > 0 && prob <= 1));
  assert.ok(labels.every(({ label }: { label: unknown }) => typeof label === 'string'));
  assert.ok(prediction_time > 0 && prediction_time < handler_time);
  assert.equal(logits, undefined);
}

async function withImageServer(image: Buffer, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => response.end(image));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

for (const variant of NAMES.map(variantCalled)) {
  describe(`the package of ${variant.name}, away from the project`, () => {
    test('boots, agrees with the reference, and answers every way of giving an image', async () => {
      const deployment = await packaged(variant);
      const images = await gateImages(network);
      const reference = await Promise.all(
        images.map(({ pixels }) => cachedReferenceLogits(network, weights, pixels)),
      );
      const jpeg = await loadImage(1);
      await withBooted(deployment, {}, async (booted) => {
        const comparison = compareLogits(await logitsOf(booted), reference);
        assert.ok(comparison.pass, `max relative error ${comparison.maxRelativeError}`);
        assertLabels(await booted.invoke(post(jpeg)));
        await withImageServer(jpeg, async (url) => {
          const get = { requestContext: { http: { method: 'GET' } }, queryStringParameters: { url } };
          assertLabels(await booted.invoke(get));
        });
        const noise = await booted.invoke(post(Buffer.from('noise')));
        assert.equal(noise.statusCode, 400);
        assert.equal(typeof JSON.parse(noise.body).error, 'string');
      });
    });

    test('states its sizes and versions', async () => {
      const deployment = await packaged(variant);
      const { breakdown, unzippedBytes, unprunedBytes, zippedBytes } = deployment;
      assert.equal(
        breakdown.reduce((sum, row) => sum + row.unzippedBytes, 0),
        unzippedBytes,
      );
      assert.ok(zippedBytes < unzippedBytes && unzippedBytes < unprunedBytes);
      assert.equal(deployment.kind === 'image', unzippedBytes > LAMBDA_LIMITS.unzippedBytes);
      assert.equal(deployment.versions[variant.package], variant.version);
      assert.match(deployment.sha256, /^[0-9a-f]{64}$/);
    });

    test('has no rule that frees nothing', async () => {
      assert.deepEqual(idleRules(variant, await packaged(variant)), []);
    });
  });
}

describe('packaging', () => {
  test('the framework gets as many threads as COLDBENCH_THREADS says', async () => {
    const deployment = await packaged(variantCalled('onnxruntime-node'));
    const threadsWith = (count: number) =>
      withBooted(deployment, { COLDBENCH_THREADS: String(count) }, async (booted) => booted.threads());
    assert.equal((await threadsWith(3)) - (await threadsWith(1)), 2);
  });

  test('made again from nothing, a package has the same hash', async () => {
    const variant = variantCalled('tfjs-wasm');
    const first = await withFreshCache(() => packaged(variant));
    const second = await withFreshCache(() => packaged(variant));
    assert.equal(second.sha256, first.sha256);
  });

  test('a package is made once: a second call finds it', () =>
    withFreshCache(async () => {
      const variant = variantCalled('tfjs-wasm');
      const first = await packaged(variant);
      assert.ok(first.kind === 'zip');
      await rm(first.file);
      const second = await packaged(variant);
      assert.deepEqual(second, first);
      await readFile(first.file);
    }));

  test('native files are checked among what the function fetches, too', () =>
    withFreshCache(async () => {
      const variant = variantCalled('tfjs-wasm');
      const prepared = await prepareVariant(variant, () => undefined);
      const model = await exportModel(variant.modelFormat, network, weights);
      const files = new Map([...model.files, ['compiled.so', elfHeader()]]);
      const { native } = await packageVariant(prepared, { ...model, files }, { model: 'url' });
      assert.equal(native.machines.other, 'model/compiled.so');
    }));

  test('an interrupted preparation says so and leaves nothing behind', () =>
    withFreshCache(async (cache) => {
      const interrupted = new AbortController();
      const preparing = prepareVariant(
        variantCalled('tfjs-node'),
        () => setImmediate(() => interrupted.abort()),
        interrupted.signal,
      );
      await assert.rejects(preparing, { name: 'AbortError' });
      assert.deepEqual(await readdir(path.join(cache, 'coldbench', 'prepared', 'tfjs-node')), []);
    }));
});

/** Of 64 bits, low byte first, for a machine that nobody has. */
function elfHeader(): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01', 'latin1');
  return header;
}

async function withFreshCache<T>(use: (cache: string) => Promise<T>): Promise<T> {
  const cache = await mkdtemp(path.join(tmpdir(), 'coldbench-cache-'));
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = cache;
  try {
    return await use(cache);
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
    await rm(cache, { recursive: true });
  }
}
