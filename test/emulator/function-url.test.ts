import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { CreateFunctionUrlConfigCommand, UpdateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { Client } from './support.js';

interface UrlEvent {
  readonly version: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>> & {
    readonly http: Readonly<Record<string, string>>;
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

describe('a function URL', () => {
  let emulator: Emulator;
  let client: Client;
  let echo: string;
  let answering: string;

  before(async () => {
    emulator = await startEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
    await client.create('echo', 'actions', { Handler: 'index.echoUrl', Timeout: 20 });
    await client.create('answers', 'actions', { Handler: 'index.url', Timeout: 5 });
    echo = await client.openUrl('echo');
    answering = await client.openUrl('answers');
  });
  after(() => emulator.close());

  const eventOf = async (path: string, init: RequestInit = {}): Promise<UrlEvent> =>
    (await (await fetch(echo + path, init)).json()) as UrlEvent;

  const answered = (answer: unknown): Promise<Response> =>
    fetch(answering, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer),
    });

  it('hands over a GET in payload format 2.0', async () => {
    const event = await eventOf('some/p%20ath?a=1&b=x%20y&a=2&empty=', {
      headers: { Cookie: 'one=1; two=2', 'X-Own': 'Value', 'User-Agent': 'tester/1' },
    });
    assert.equal(event.version, '2.0');
    assert.equal(event.rawPath, '/some/p%20ath');
    assert.equal(event.rawQueryString, 'a=1&b=x%20y&a=2&empty=');
    assert.deepEqual(event.queryStringParameters, { a: '1,2', b: 'x y', empty: '' });
    assert.deepEqual(event.cookies, ['one=1', 'two=2']);
    assert.equal(event.headers['x-own'], 'Value');
    assert.equal(event.headers.cookie, 'one=1; two=2', 'as well, like AWS');
    assert.equal(event.headers['x-forwarded-proto'], 'http');
    assert.equal(event.headers['x-forwarded-port'], new URL(echo).port);
    assert.match(event.headers['x-amzn-trace-id'] ?? '', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/);
    assert.equal(event.body, undefined);
    assert.equal(event.isBase64Encoded, false);
    const { http, time, timeEpoch, requestId, ...rest } = event.requestContext;
    assert.deepEqual(http, {
      method: 'GET',
      path: '/some/p ath',
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'tester/1',
    });
    assert.match(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.ok(Math.abs(timeEpoch - Date.now()) < 60_000);
    assert.equal(requestId, (await client.lastReport('echo')).requestId);
    assert.equal(rest.accountId, 'anonymous');
    assert.equal(rest.routeKey, '$default');
    assert.equal(rest.stage, '$default');
  });

  it('hands over text as text and everything else as base64', async () => {
    const texts = [
      'text/plain',
      'application/json; charset=utf-8',
      'application/vnd.api+json',
      'application/xml',
    ];
    for (const type of texts) {
      const body = '{"ü": "\\u2028 \\"q\\""}';
      const event = await eventOf('', { method: 'POST', body, headers: { 'content-type': type } });
      assert.equal(event.body, body, type);
      assert.equal(event.isBase64Encoded, false);
    }
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256));
    for (const type of ['image/jpeg', 'application/octet-stream', 'application/jsonish']) {
      const event = await eventOf('', { method: 'POST', body: bytes, headers: { 'content-type': type } });
      assert.equal(event.isBase64Encoded, true, type);
      assert.deepEqual(Buffer.from(event.body ?? '', 'base64'), bytes);
    }
  });

  it('answers as the function says', async () => {
    const response = await answered({
      statusCode: 418,
      headers: { 'X-Own': 'v', 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': '1' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: 'grün',
    });
    assert.equal(response.status, 418);
    assert.equal(response.headers.get('x-own'), 'v');
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.deepEqual(response.headers.getSetCookie(), ['a=1; Path=/', 'b=2']);
    assert.match(response.headers.get('x-amzn-requestid') ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(await response.text(), 'grün');
  });

  it('answers bytes that come as base64', async () => {
    const bytes = Buffer.from([0, 255, 1, 254, 128]);
    const response = await answered({
      statusCode: 200,
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
  });

  it('makes a 200 of JSON without a status', async () => {
    for (const answer of [{ a: 1 }, 'text', [1], 5]) {
      const response = await answered(answer);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'application/json');
      assert.deepEqual(await response.json(), answer);
    }
  });

  it('has no body where HTTP has none', async () => {
    const empty = await answered({ statusCode: 204, body: 'dropped' });
    assert.equal(empty.status, 204);
    assert.equal(await empty.text(), '');
    const head = await fetch(answering, {
      method: 'HEAD',
      headers: { 'x-answer': '{"statusCode":200,"body":"abc"}' },
    });
    assert.equal(head.headers.get('content-length'), '3');
  });

  const failures: readonly [string, unknown][] = [
    ['an error', { action: 'throw' }],
    ['a crash', { action: 'exit', code: 1 }],
    ['a status that is none', { statusCode: 'teapot' }],
    ['a header that cannot be sent', { statusCode: 200, headers: { a: 'x\r\ninjected: y' } }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
  ];
  for (const [what, answer] of failures) {
    it(`answers 502 for ${what}`, async () => {
      const response = await answered(answer);
      assert.equal(response.status, 502);
      assert.deepEqual(await response.json(), { Message: 'Internal Server Error' });
    });
  }

  it('answers preflights by itself, and tells pages what its configuration grants', async () => {
    await client.create('pages', 'actions', { Handler: 'index.url', Timeout: 5 });
    const { lambda } = client;
    const page = 'https://page.example';
    const Cors = {
      AllowOrigins: [page],
      AllowMethods: ['PUT'],
      AllowHeaders: ['x-own'],
      ExposeHeaders: ['x-seen'],
    };
    const config = { FunctionName: 'pages', AuthType: 'NONE' } as const;
    const created = await lambda.send(new CreateFunctionUrlConfigCommand({ ...config, Cors }));
    assert.deepEqual(created.Cors, Cors);
    const url = created.FunctionUrl ?? '';
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: page, 'access-control-request-method': 'PUT' },
    };
    const asked = await fetch(url, preflight);
    assert.equal(asked.status, 200);
    assert.equal(asked.headers.get('access-control-allow-origin'), page);
    assert.equal(asked.headers.get('access-control-allow-methods'), 'PUT');
    assert.equal(asked.headers.get('access-control-allow-headers'), 'x-own');
    assert.deepEqual(await client.reports('pages'), [], 'the function was not asked');
    const answer = await fetch(url, { headers: { origin: page } });
    assert.equal(answer.headers.get('access-control-allow-origin'), page);
    assert.equal(answer.headers.get('access-control-expose-headers'), 'x-seen');
    const other = await fetch(url, { headers: { origin: 'https://other.example' } });
    assert.equal(other.headers.get('access-control-allow-origin'), null);
    await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'pages', Cors: {} }));
    const before = (await client.reports('pages')).length;
    assert.equal((await fetch(url, preflight)).headers.get('access-control-allow-origin'), null);
    assert.equal(
      (await client.reports('pages')).length,
      before + 1,
      'without a configuration it is for the function',
    );
  });

  it('takes the id that the client gave into the report', async () => {
    await fetch(echo, { headers: { 'x-coldbench-request-id': 'mine-1' } });
    assert.equal((await client.lastReport('echo')).clientRequestId, 'mine-1');
  });

  it('refuses an event over 6 MB', async () => {
    const body = Buffer.alloc(5_000_000);
    const response = await fetch(echo, { method: 'POST', body });
    assert.equal(response.status, 413, 'as base64 it is 6.7 MB');
  });

  it('lets go of requests that wait when their clients go away', async () => {
    await client.create('deserted', 'actions', { Handler: 'index.url', MemorySize: 1_769, Timeout: 30 });
    const url = await client.openUrl('deserted');
    await fetch(url);
    const sleep = {
      method: 'POST',
      body: '{"action":"sleep","ms":400}',
      headers: { 'content-type': 'text/plain' },
    };
    const serving = fetch(url, sleep);
    await client.untilEnvironments('deserted', ([only]) => only?.state === 'invoking');
    const waiting = request(url, { method: 'POST' });
    waiting.on('error', () => undefined);
    await new Promise<void>((resolve) => waiting.end(resolve));
    waiting.destroy();
    await serving;
    await fetch(url);
    assert.equal((await client.reports('deserted')).length, 3);
  });
});
