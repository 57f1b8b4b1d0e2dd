import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadImage } from '../network/index.js';
import { groups, openWorkloads } from './workload.js';

test('each entry stands at each of the places', () => {
  assert.deepEqual(groups(['a', 'b', 'c'], 2), [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'a'],
  ]);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 20 }),
      (entries, size) => {
        const made = groups(entries, size);
        for (let place = 0; place < size; place += 1) {
          assert.deepEqual(new Set(made.map((group) => group[place])), new Set(entries));
        }
      },
    ),
  );
});

test('one image is the body of a request, several are base64 in JSON', async (t) => {
  const workloads = await openWorkloads({ input: { images: ['seeded'], mode: 'body', batch: [1, 2] } });
  t.after(() => workloads.close());
  const image = await loadImage(2017);
  const [one, two] = [1, 2].map((batch) => workloads.of(batch));
  assert.deepEqual(one?.bodies, [image]);
  assert.equal(one?.requests[0]?.headers['content-type'], 'image/jpeg');
  const body = { images: [image, image].map((bytes) => bytes.toString('base64')) };
  assert.deepEqual(JSON.parse(String(two?.bodies[0])), body);
  assert.equal(two?.requests[0]?.headers['content-type'], 'application/json');
  assert.deepEqual(await readFile(two?.requests[0]?.bodyFile ?? ''), two?.bodies[0]);
  assert.throws(() => workloads.of(3), /no requests of 3 images/);
});

test('an image on a server is named by the query, several by JSON', async (t) => {
  const workloads = await openWorkloads({ input: { images: ['seeded'], mode: 'url', batch: [1, 2] } });
  t.after(() => workloads.close());
  const [request] = workloads.of(1).requests;
  assert.equal(request?.method, 'GET');
  const url = decodeURIComponent(String(request?.path).replace('/?url=', ''));
  assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), await loadImage(2017));
  assert.deepEqual(JSON.parse(String(workloads.of(2).bodies[0])), { urls: [url, url] });
});

test('an image that lies elsewhere is asked for there', async (t) => {
  const urls = ['https://example.com/1.jpg?a=b&c', 'https://example.com/2.jpg'];
  const workloads = await openWorkloads({ input: { images: ['seeded', 'seeded'], mode: 'url', urls } });
  t.after(() => workloads.close());
  const asked = workloads.of(1).requests.map(({ path }) => new URL(path, 'http://a').searchParams.get('url'));
  assert.deepEqual(asked, urls);
});
