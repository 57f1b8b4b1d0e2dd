import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { projectRoot } from '../support/project-root.js';
import { Client, type ErrorPayload } from './support.js';

const SHA256 = 'ab'.repeat(32);

describe('a package', () => {
  let emulator: Emulator;
  let client: Client;
  let imageStore: string;
  let logged = '';

  before(async () => {
    imageStore = mkdtempSync(path.join(os.tmpdir(), 'coldbench-images-'));
    const image = path.join(imageStore, SHA256);
    mkdirSync(image);
    const fixture = path.join(projectRoot(), 'test', 'fixtures', 'functions', 'actions');
    cpSync(fixture, path.join(image, 'task'), { recursive: true });
    writeFileSync(path.join(image, 'image.json'), '{"runtime":"nodejs20.x","handler":"index.handler"}');
    const onLog = (_name: string, bytes: Buffer) => {
      logged += bytes;
    };
    emulator = await startEmulator({ imageStore, cores: 2 }, { onLog });
    client = new Client(emulator.endpoint);
  });
  after(async () => {
    await emulator.close();
    rmSync(imageStore, { recursive: true });
  });

  const image = {
    PackageType: 'Image',
    Runtime: undefined,
    Handler: undefined,
    Code: { ImageUri: `local/${SHA256}` },
  } as const;

  it('may be an image-like folder, used where it lies', async () => {
    await client.create('image', 'actions', image);
    assert.equal(await client.answer('image', { action: 'cwd' }), path.join(imageStore, SHA256, 'task'));
    const { Code, Configuration } = await client.lambda.send(
      new GetFunctionCommand({ FunctionName: 'image' }),
    );
    assert.equal(Code?.ImageUri, `local/${SHA256}`);
    assert.equal(Configuration?.PackageType, 'Image');
    assert.equal(Configuration?.Runtime, undefined);
  });

  it('may be an image whose command names another handler', async () => {
    await client.create('command', 'actions', { ...image, ImageConfig: { Command: ['index.echoUrl'] } });
    assert.deepEqual(await client.answer('command', { a: 1 }), { a: 1 });
    await client.configure('command', { ImageConfig: { Command: ['index.handler'] } });
    assert.deepEqual(await client.answer('command', { action: 'nothing' }), null);
  });

  it('is refused as an image that is not there or has a runtime of its own', async () => {
    const missing = { ...image, Code: { ImageUri: `local/${'0'.repeat(64)}` } };
    await assert.rejects(client.create('gone', 'actions', missing), {
      name: 'InvalidParameterValueException',
    });
    const elsewhere = { ...image, Code: { ImageUri: 'local/../../etc' } };
    await assert.rejects(client.create('gone', 'actions', elsewhere), /not of the form/);
    await assert.rejects(
      client.create('gone', 'actions', { ...image, Runtime: 'nodejs20.x' }),
      /Handler or Runtime or Layer/,
    );
  });

  const provided = { Runtime: 'provided.al2023', Handler: 'own' } as const;

  it('may bring its own runtime, which speaks the Runtime API', async () => {
    await client.create('provided', 'provided', provided);
    const { payload, log } = await client.invoke('provided', { action: 'probe' });
    assert.deepEqual(payload, { nextTooEarly: 403, wrongId: 400, unknownPath: 404 });
    assert.match(log, /START/);
    const report = await client.lastReport('provided');
    assert.equal(report.at?.creation?.bootedUs, null, 'a foreign runtime does not tell when it booted');
    const failed = await client.invoke('provided', { action: 'fail' });
    assert.equal((failed.payload as ErrorPayload).errorType, 'Own.Error');
    assert.match(failed.log, /\tStatus: error\tError Type: Own\.Error\n$/);
    // What it wrote after its answer came before it asked for the next event; the invocation's end may be told between.
    assert.match(logged, /^accepted 202 \{"status":"OK"\}\n[\s\S]*^twice 400\n/m);
  });

  it("gets AWS's headers with each event", async () => {
    await client.create('headers', 'provided', { ...provided, Timeout: 30 });
    const headers = (await client.answer('headers', { action: 'headers' })) as Record<string, string>;
    const { requestId } = await client.lastReport('headers');
    assert.equal(headers['lambda-runtime-aws-request-id'], requestId);
    assert.equal(
      headers['lambda-runtime-invoked-function-arn'],
      'arn:aws:lambda:us-east-1:000000000000:function:headers',
    );
    assert.match(headers['lambda-runtime-trace-id'] ?? '', /^Root=1-\S+;Parent=[0-9a-f]{16};Sampled=0$/);
    const left = Number(headers['lambda-runtime-deadline-ms']) - Date.now();
    assert.ok(left > 0 && left <= 30_000, `${left} ms of 30 s`);
  });

  it('without the executable that it promised fails its invocation', async () => {
    await client.create('without', 'commonjs', provided);
    const { payload, functionError } = await client.invoke('without');
    assert.equal(functionError, 'Unhandled');
    assert.equal((payload as ErrorPayload).errorType, 'Runtime.InvalidEntrypoint');
  });
});
