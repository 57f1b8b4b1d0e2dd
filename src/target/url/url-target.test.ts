import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { BenchError } from '../../errors/index.js';
import type { Cell, EndpointSpec } from '../../model/index.js';
import { seconds } from '../../units/index.js';
import type { DeployedFunction } from '../target.js';
import { openUrlTarget } from './index.js';

const CELL: Cell = { id: 'mine-512MB', variant: 'mine', memoryMB: null, threads: null };
const { signal } = new AbortController();

async function server(
  t: TestContext,
): Promise<{ readonly origin: string; readonly asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const listening = createServer((request, response) => {
    asked.push(request);
    response.end(JSON.stringify(request.headers));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  t.after(() => listening.close());
  return { origin: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, asked };
}

function connected(
  endpoint: Omit<EndpointSpec, 'parity'>,
  environment = {},
  command?: string,
): DeployedFunction {
  const force = command === undefined ? {} : { force: { command, timeoutUs: seconds(0.3) } };
  const found = openUrlTarget({ endpoint: { ...endpoint, parity: 'none' }, environment, ...force }).connect(
    CELL,
  );
  assert.equal(found.state, 'found');
  return found.deployed;
}

const ask = (deployed: DeployedFunction, path: string) =>
  deployed.invoke({
    ...{ path, method: 'POST', headers: { 'content-type': 'image/png' }, body: null, signal },
    requestId: 'x',
    timeoutUs: seconds(5),
  });

test('a question goes to the path and the query of the URL, with its headers, and secrets do not come back', async (t) => {
  const { origin, asked } = await server(t);
  const url = `\${PLACE}/api/predict?code=\${CODE}`;
  const headers = { Authorization: `Bearer \${TOKEN}` };
  const environment = { PLACE: origin, CODE: 'a+b%20c', TOKEN: 'very-secret' };
  const deployed = connected({ url, headers }, environment);
  const answer = await ask(deployed, '/?logits=1');
  assert.equal(asked[0]?.url, '/api/predict?code=a+b%20c&logits=1');
  assert.equal(asked[0]?.headers.authorization, 'Bearer very-secret');
  assert.equal(asked[0]?.headers['content-type'], 'image/png');
  assert.ok(answer.state === 'answered' && answer.body.includes(`Bearer \${TOKEN}`), JSON.stringify(answer));
  assert.ok(!answer.body.includes('very-secret'));
  const load = deployed.requestFor?.({ method: 'POST', path: '/', headers: {} });
  assert.equal(load?.path, '/api/predict?code=a+b%20c');
  assert.equal(load?.headers.authorization, 'Bearer very-secret');
});

test("a cell's own URL comes before its variant's, and that before the common one", () => {
  const urls = { 'mine-512MB': 'http://cell.example/', mine: 'http://variant.example/' };
  const all = { url: 'http://all.example/' };
  assert.equal(connected({ ...all, urls }).url, 'http://cell.example/');
  assert.equal(connected({ ...all, urls: { mine: urls.mine } }).url, 'http://variant.example/');
  assert.equal(connected({ ...all, urls: { other: urls.mine } }).url, 'http://all.example/');
  const nowhere = openUrlTarget({ endpoint: { urls: {}, parity: 'none' }, environment: {} }).connect(CELL);
  assert.ok(
    nowhere.state === 'unavailable' && /target\.urls\.mine-512MB, target\.urls\.mine/.test(nowhere.reason),
  );
});

test('what the environment lacks, or makes no URL of, is told before anything is asked, and without its value', () => {
  const open = (url: string, environment = {}) =>
    openUrlTarget({ endpoint: { url, parity: 'none' }, environment });
  assert.throws(
    () => open(`\${PLACE}`),
    /target\.url takes \$\{PLACE\} from the environment, which has none/,
  );
  for (const place of ['secret', 'https://me:secret@f.example/', 'ftp://secret.example'])
    assert.throws(
      () => open(`\${PLACE}`, { PLACE: place }),
      (error) => error instanceof BenchError && error.exitCode === 2 && !error.message.includes('secret'),
    );
});

test('the command that forces a cold start is told the cell, and its failure what it said', async () => {
  const at = { url: 'http://f.example/' };
  await connected(
    at,
    {},
    'test "$COLDBENCH_CELL $COLDBENCH_URL" = "mine-512MB http://f.example/"',
  ).forceCold();
  const failing = connected(
    { url: `http://\${PLACE}/` },
    { PLACE: 'private.example' },
    'echo $COLDBENCH_URL is down; exit 3',
  );
  await assert.rejects(failing.forceCold(), (error: Error) => {
    assert.match(
      error.message,
      /cold\.force for mine-512MB failed: .*ended with 3:\nhttp:\/\/\$\{PLACE\}\/ is down/s,
    );
    return true;
  });
  await assert.rejects(connected(at, {}, 'sleep 60').forceCold(), /did not end in 300/);
});
