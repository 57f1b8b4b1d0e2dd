import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { seconds } from '../units/index.js';
import type { LoadRequest } from './plan.js';
import { readRequests } from './request-parts.js';

function partsOf(url: string, ...requests: LoadRequest[]) {
  return readRequests({
    url,
    connections: 1,
    durationUs: seconds(1),
    warmupUs: seconds(0),
    timeoutUs: seconds(1),
    requestIdPrefix: 'test',
    requests,
  });
}

const get = (target: string): LoadRequest => ({ method: 'GET', path: target, headers: {} });

test('a path is resolved against the URL as a link would be', async () => {
  const url = 'http://127.0.0.1:9000/stage/run?a=1';
  const parts = await partsOf(url, get(''), get('/'), get('?logits=1'), get('/other?b=2'));
  assert.deepEqual(
    parts.map((part) => part.path),
    ['/stage/run?a=1', '/', '/stage/run?logits=1', '/other?b=2'],
  );
});

test('a body is the bytes of its file', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coldbench-body-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const bodyFile = path.join(folder, 'image.jpg');
  await writeFile(bodyFile, Buffer.from([0xff, 0xd8, 0x00]));
  const headers = { 'content-type': 'image/jpeg' };
  const [part] = await partsOf('http://127.0.0.1:9000', { method: 'POST', path: '/', headers, bodyFile });
  assert.deepEqual(part, { method: 'POST', path: '/', headers, body: Buffer.from([0xff, 0xd8, 0x00]) });
});

test('a body that is not there is told of with its path', async () => {
  const request = { ...get('/'), bodyFile: '/nowhere/image.jpg' };
  await assert.rejects(partsOf('http://127.0.0.1:9000', request), {
    code: 'body-unreadable',
    message: /\/nowhere\/image\.jpg/,
  });
});
