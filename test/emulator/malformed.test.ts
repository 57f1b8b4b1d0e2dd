import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { type Storm, storm, type Tally } from './malformed-requests.js';
import { Client } from './support.js';

const REQUESTS = 10_000;

const CONTROL_PLANE: Storm['targets'] = [
  ['POST', '/2015-03-31/functions'],
  ['GET', '/2015-03-31/functions'],
  ['POST', '/2015-03-31/functions/survivor/invocations'],
  ['POST', '/2021-11-15/functions/survivor/response-streaming-invocations'],
  ['POST', '/2014-11-13/functions/nobody/invoke-async'],
  ['PUT', '/2015-03-31/functions/nobody/code'],
  ['PUT', '/2015-03-31/functions/survivor/configuration'],
  ['GET', '/2015-03-31/functions/survivor'],
  ['DELETE', '/2015-03-31/functions/nobody'],
  ['POST', '/2021-10-31/functions/nobody/url'],
  ['GET', '/2021-10-31/functions/survivor/urls'],
  ['PUT', '/bucket/key'],
  ['GET', '/bucket/key'],
  ['PUT', '/'],
  ['GET', '/_coldbench/facts'],
  ['GET', '/_coldbench/functions/survivor/reports'],
  ['POST', '/_coldbench/functions/nobody/evict-page-cache'],
];

const ANY: Storm['targets'] = [
  ['GET', '/'],
  ['POST', '/a/b?c=d'],
  ['OPTIONS', '*'],
];

/** Answers at once; asked to, it sends the storm to its own Runtime API. */
const SURVIVOR = `
  import { storm } from './malformed-requests.mjs';
  const targets = [
    ['GET', '/2018-06-01/runtime/invocation/next'],
    ['POST', '/2018-06-01/runtime/invocation/00000000-0000-0000-0000-000000000000/response'],
    ['POST', '/2018-06-01/runtime/invocation/x/error'],
    ['POST', '/2020-01-01/extension/register'],
    ['GET', '/2020-01-01/extension/event/next'],
    ['PUT', '/2022-07-01/telemetry'],
  ];
  export const handler = async ({ requests = 0 } = {}) => {
    if (requests === 0) return 'alive';
    const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
    return await storm({ host, port: Number(port), requests, seed: 3, targets });
  };`;

describe('malformed requests', () => {
  let emulator: Emulator;
  let client: Client;
  let url: string;

  before(async () => {
    emulator = await startEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
    const generator = readFileSync(new URL('./malformed-requests.js', import.meta.url), 'utf8');
    const source = { 'index.mjs': SURVIVOR, 'malformed-requests.mjs': generator };
    await client.create('survivor', source, { MemorySize: 1_769, Timeout: 300 });
    url = await client.openUrl('survivor');
    assert.equal(await client.answer('survivor'), 'alive');
  });
  after(() => emulator.close());

  const at = (address: string) => ({ host: '127.0.0.1', port: Number(new URL(address).port) });

  const survived = async (tally: Tally) => {
    assert.deepEqual(tally.wrong, []);
    assert.equal(tally.sent, REQUESTS);
    assert.ok((tally.statuses['400'] ?? 0) > 1_000, JSON.stringify(tally.statuses));
    assert.equal(await client.answer('survivor'), 'alive');
    assert.equal((await fetch(url)).status, 200);
  };

  it('leave the control plane, S3 and the operations as they are', async () => {
    await survived(
      await storm({ ...at(emulator.endpoint), requests: REQUESTS, seed: 1, targets: CONTROL_PLANE }),
    );
  });

  it('leave a function URL as it is', async () => {
    await survived(await storm({ ...at(url), requests: REQUESTS, seed: 2, targets: ANY }));
  });

  it('leave a Runtime API as it is', async () => {
    await survived((await client.answer('survivor', { requests: REQUESTS })) as Tally);
  });
});
