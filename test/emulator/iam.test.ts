import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { CreateFunctionUrlConfigCommand, UpdateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { Client } from './support.js';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a/secret+key' };
const TEMPORARY = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'other', sessionToken: 'token/=' };

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly credentials?: typeof KEYS | typeof TEMPORARY;
  readonly region?: string;
  readonly service?: string;
  readonly at?: Date;
  readonly expiresIn?: number;
}

describe('a function URL with AWS_IAM', () => {
  let emulator: Emulator;
  let client: Client;
  let url: URL;

  before(async () => {
    emulator = await startEmulator({ cores: 2, credentials: [KEYS, TEMPORARY] });
    client = new Client(emulator.endpoint);
    await client.create('guarded', 'actions', { Handler: 'index.echoUrl' });
    const { FunctionUrl = '' } = await client.lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: 'guarded', AuthType: 'AWS_IAM' }),
    );
    url = new URL(FunctionUrl);
  });
  after(() => emulator.close());

  const signer = ({ credentials = KEYS, region = 'us-east-1', service = 'lambda' }: Sent) =>
    new SignatureV4({ credentials, region, service, sha256: Sha256 });

  const unsigned = ({ method = 'GET', path = '/', query = {}, headers = {}, body }: Sent) =>
    new HttpRequest({
      ...{ method, path, query, hostname: url.hostname, port: Number(url.port) },
      headers: { host: url.host, ...headers },
      ...(body === undefined ? {} : { body }),
    });

  const send = (signed: { method: string; path: string; headers: object; query?: object; body?: unknown }) =>
    new Promise<{ status: number; type: string | undefined; json: unknown }>((resolve, reject) => {
      const query = Object.entries(signed.query ?? {})
        .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
        .join('&');
      const sending = httpRequest(
        {
          host: url.hostname,
          port: url.port,
          method: signed.method,
          path: query === '' ? signed.path : `${signed.path}?${query}`,
          headers: { ...signed.headers },
        },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const type = response.headers['x-amzn-errortype'];
          resolve({
            status: response.statusCode ?? 0,
            type: typeof type === 'string' ? type : undefined,
            json: JSON.parse(Buffer.concat(chunks).toString()),
          });
        },
      );
      sending.once('error', reject).end(signed.body);
    });

  const signed = async (given: Sent) =>
    await signer(given).sign(unsigned(given), { signingDate: given.at ?? new Date() });

  const answer = async (given: Sent) => await send(await signed(given));

  it('answers to a request signed by the signer of the SDKs, whatever it carries', async () => {
    for (const given of [
      {},
      { path: '/a b/ü/%2F/..' },
      { path: '/a', query: { 'x y': 'ä&=', a: '1', A: '2', empty: '' } },
      { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } },
      { method: 'PUT', body: 'ü'.repeat(10_000), headers: { 'x-own': '  many   spaces ' } },
      { credentials: TEMPORARY },
    ]) {
      const path = encodeURI(given.path ?? '/');
      const { status, json } = await answer({ ...given, path });
      assert.equal(status, 200, JSON.stringify([given, json]));
    }
  });

  it('tells the function who signed', async () => {
    const { json } = await answer({});
    const { requestContext } = json as { readonly requestContext: Record<string, unknown> };
    assert.equal(requestContext.accountId, '000000000000');
    assert.equal(requestContext.authentication, null);
    assert.deepEqual(requestContext.authorizer, {
      iam: {
        accessKey: KEYS.accessKeyId,
        accountId: '000000000000',
        callerId: '000000000000',
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: 'arn:aws:iam::000000000000:root',
        userId: '000000000000',
      },
    });
  });

  it('answers to a presigned request until it expires', async () => {
    const presigned = async (given: Sent) => {
      const options = { expiresIn: given.expiresIn ?? 60, signingDate: given.at ?? new Date() };
      return await send(await signer(given).presign(unsigned(given), options));
    };
    assert.equal((await presigned({ path: '/x', query: { a: 'b c' } })).status, 200);
    assert.equal((await presigned({ credentials: TEMPORARY })).status, 200);
    const early = new Date(Date.now() - 120_000);
    assert.equal((await presigned({ at: early, expiresIn: 300 })).status, 200);
    const expired = await presigned({ at: early, expiresIn: 60 });
    assert.equal(expired.status, 403);
    assert.match(JSON.stringify(expired.json), /Signature expired/);
  });

  const refusals: readonly [string, Sent, string, RegExp][] = [
    [
      'a wrong secret',
      { credentials: { ...KEYS, secretAccessKey: 'wrong' } },
      'InvalidSignatureException',
      /^The request signature we calculated does not match the signature you provided/,
    ],
    [
      'an unknown key',
      { credentials: { ...KEYS, accessKeyId: 'AKIDOTHER' } },
      'UnrecognizedClientException',
      /^The security token included in the request is invalid\.$/,
    ],
    [
      'temporary keys without their token',
      { credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'other' } },
      'UnrecognizedClientException',
      /security token/,
    ],
    ['another region', { region: 'eu-central-1' }, 'InvalidSignatureException', /valid region/],
    ['another service', { service: 's3' }, 'InvalidSignatureException', /correct service: 'lambda'/],
    [
      'a clock that is late',
      { at: new Date(Date.now() - 301_000) },
      'InvalidSignatureException',
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    ],
    [
      'a clock that is early',
      { at: new Date(Date.now() + 303_000) },
      'InvalidSignatureException',
      /^Signature not yet current: .* \+ 5 min\.\)$/,
    ],
    [
      'an unsigned payload, as Lambda does',
      { method: 'POST', body: 'x', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      'InvalidSignatureException',
      /does not match/,
    ],
  ];
  for (const [what, given, type, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const refused = await answer(given);
      assert.equal(refused.status, 403);
      assert.equal(refused.type, type);
      assert.match((refused.json as { readonly message: string }).message, message);
    });
  }

  it('refuses what was changed after it was signed', async () => {
    const request = { method: 'POST', path: '/a', body: 'signed', headers: { 'x-own': '1' } };
    const original = await signed(request);
    for (const change of [
      { method: 'PUT' },
      { path: '/b' },
      { query: { a: 'b' } },
      { body: 'forged' },
      { headers: { ...original.headers, 'x-own': '2' } },
    ]) {
      assert.equal((await send({ ...original, ...change })).status, 403, JSON.stringify(change));
    }
    assert.equal((await send(original)).status, 200);
  });

  it('says Forbidden to a request without a signature, and does not invoke', async () => {
    const before = (await client.reports('guarded')).length;
    const response = await fetch(url);
    assert.equal(response.status, 403);
    assert.deepEqual(await response.json(), { Message: 'Forbidden' });
    const half = await fetch(url, { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a' } });
    assert.equal(half.status, 403);
    assert.equal(half.headers.get('x-amzn-errortype'), 'IncompleteSignatureException');
    assert.equal((await client.reports('guarded')).length, before);
  });

  const noCurl = spawnSync('curl', ['--version']).status === 0 ? false : 'this machine has no curl';
  it('answers to curl, which signs by itself', { skip: noCurl }, async () => {
    const { stdout } = await promisify(execFile)('curl', [
      ...[
        '-s',
        '--aws-sigv4',
        'aws:amz:us-east-1:lambda',
        '-u',
        `${KEYS.accessKeyId}:${KEYS.secretAccessKey}`,
      ],
      ...['-H', 'content-type: application/json', '-d', '{"a":1}', `${url}some/path?b=2`],
    ]);
    assert.equal((JSON.parse(stdout) as { readonly body: string }).body, '{"a":1}', stdout);
  });

  it('is open to everybody once it is updated', async () => {
    await client.create('opened', 'actions', { Handler: 'index.echoUrl' });
    const { FunctionUrl: opened = '' } = await client.lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: 'opened', AuthType: 'AWS_IAM' }),
    );
    assert.equal((await fetch(opened)).status, 403);
    const updated = await client.lambda.send(
      new UpdateFunctionUrlConfigCommand({ FunctionName: 'opened', AuthType: 'NONE' }),
    );
    assert.equal(updated.FunctionUrl, opened);
    assert.equal(updated.AuthType, 'NONE');
    assert.equal((await fetch(opened)).status, 200);
  });
});
