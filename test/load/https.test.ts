import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { type LoadPlan, startLoad } from '../../src/load/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { temporaryFolder } from './plans.js';

const SUBJECT = ['-subj', '/CN=coldbench test', '-addext', 'subjectAltName=IP:127.0.0.1'];
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** A server with a certificate that it has signed itself, and the file of that. */
async function secureServer(t: TestContext): Promise<{ readonly url: string; readonly certificate: string }> {
  const folder = await temporaryFolder(t);
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', ...KEY, ...SUBJECT],
    ...['-keyout', key, '-out', certificate],
  ]);
  const server = https.createServer({ key: await readFile(key), cert: await readFile(certificate) });
  server.on('request', (_request, response) => setTimeout(() => response.end('{"labels":[]}'), 5));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, certificate };
}

const planOf = (url: string): LoadPlan => ({
  url,
  connections: 3,
  durationUs: milliseconds(500),
  warmupUs: milliseconds(200),
  timeoutUs: seconds(10),
  requests: [{ method: 'POST', path: '', headers: {} }],
  requestIdPrefix: 'test',
});

/** The generator, which is a process of its own, reads the variable when it starts. */
async function trusting<T>(certificate: string, action: () => Promise<T>): Promise<T> {
  const { NODE_EXTRA_CA_CERTS: before } = process.env;
  process.env.NODE_EXTRA_CA_CERTS = certificate;
  try {
    return await action();
  } finally {
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
  }
}

test('https is measured by the raw engine over connections that stay, its certificate checked', async (t) => {
  const { url, certificate } = await secureServer(t);
  const result = await trusting(certificate, () => startLoad(planOf(url)).result);
  assert.deepEqual(result.engine, { name: 'raw', reason: 'autocannon checks no certificates' });
  assert.deepEqual(result.errors, {});
  assert.ok(result.completed > 10 && result.recording.min >= 4_000, `min ${result.recording.min} us`);
  assert.equal(result.connects.n, 0, 'no connection was made again');
});

test('a certificate that nobody vouches for is refused, and how to trust it is said', async (t) => {
  const { url } = await secureServer(t);
  await assert.rejects(startLoad(planOf(url)).result, {
    code: 'connection-failed',
    hint: /NODE_EXTRA_CA_CERTS/,
  });
});
