import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  paginateListFunctions,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionUrlConfigCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { Client, ROLE, zipOf } from './support.js';

describe('the control plane', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
  });
  after(() => emulator.close());

  it('takes a function from its creation to its deletion', async () => {
    const created = await client.create('life', 'commonjs', {
      Description: 'a life',
      Environment: { Variables: { COLOUR: 'blue' } },
      Timeout: 7,
    });
    assert.equal(created.FunctionArn, 'arn:aws:lambda:us-east-1:000000000000:function:life');
    assert.equal(created.CodeSize, (await zipOf('commonjs')).length);
    const { lambda } = client;
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10 }, { FunctionName: 'life' });
    const { Configuration } = await lambda.send(
      new GetFunctionCommand({ FunctionName: created.FunctionArn }),
    );
    assert.equal(Configuration?.Description, 'a life');
    assert.equal(Configuration?.Timeout, 7);
    assert.equal(Configuration?.PackageType, 'Zip');
    assert.equal(Configuration?.State, 'Active');
    assert.deepEqual(Configuration?.Environment?.Variables, { COLOUR: 'blue' });
    assert.equal(await client.answer('life'), 'function');

    const code = await zipOf({ 'index.js': 'exports.handler = async () => "other"' });
    const updated = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'life', ZipFile: code }));
    assert.notEqual(updated.CodeSha256, created.CodeSha256);
    await waitUntilFunctionUpdatedV2(
      { client: lambda, maxWaitTime: 10, minDelay: 1 },
      { FunctionName: 'life' },
    );
    assert.equal(await client.answer('life'), 'other');

    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'life' }));
    await assert.rejects(client.invoke('life'), { name: 'ResourceNotFoundException' });
  });

  it('keeps what an update of the configuration does not name', async () => {
    await client.create('partly', 'commonjs', { Environment: { Variables: { A1: '1' } }, Timeout: 9 });
    await client.configure('partly', { MemorySize: 640 });
    const now = await client.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'partly' }));
    assert.equal(now.MemorySize, 640);
    assert.equal(now.Timeout, 9);
    assert.equal(now.Handler, 'index.handler');
    assert.deepEqual(now.Environment?.Variables, { A1: '1' });
    await client.configure('partly', { Environment: {} });
    const cleared = await client.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'partly' }));
    assert.equal(cleared.Environment, undefined);
  });

  it('refuses an update of a revision that is not the latest one', async () => {
    await client.create('revision', 'commonjs');
    await assert.rejects(client.configure('revision', { RevisionId: 'another', Timeout: 4 }), {
      name: 'PreconditionFailedException',
    });
  });

  it('lists functions by page', async () => {
    for (const name of ['list-c', 'list-a', 'list-b']) await client.create(name, 'commonjs');
    const names: string[] = [];
    let pages = 0;
    for await (const page of paginateListFunctions({ client: client.lambda, pageSize: 2 }, {})) {
      pages += 1;
      assert.ok((page.Functions ?? []).length <= 2);
      names.push(...(page.Functions ?? []).map((one) => one.FunctionName ?? ''));
    }
    assert.ok(pages >= 2);
    assert.deepEqual(names, [...names].sort());
    assert.deepEqual(
      names.filter((name) => name.startsWith('list-')),
      ['list-a', 'list-b', 'list-c'],
    );
  });

  it('opens, tells and closes the URL of a function', async () => {
    await client.create('with-url', 'commonjs');
    const { lambda } = client;
    const name = { FunctionName: 'with-url' };
    await assert.rejects(lambda.send(new GetFunctionUrlConfigCommand(name)), {
      name: 'ResourceNotFoundException',
    });
    await assert.rejects(
      lambda.send(new CreateFunctionUrlConfigCommand({ ...name, AuthType: 'NOBODY' as 'NONE' })),
      { name: 'ValidationException' },
    );
    const url = await client.openUrl('with-url');
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    await assert.rejects(client.openUrl('with-url'), { name: 'ResourceConflictException' });
    const told = await lambda.send(new GetFunctionUrlConfigCommand(name));
    assert.equal(told.FunctionUrl, url);
    await lambda.send(new UpdateFunctionUrlConfigCommand({ ...name, AuthType: 'NONE' }));
    assert.equal((await fetch(url)).status, 200);
    await lambda.send(new DeleteFunctionUrlConfigCommand(name));
    await assert.rejects(fetch(url));
  });

  it('refuses a name that is taken, and takes it again once it is free', async () => {
    await client.create('taken', 'commonjs');
    await assert.rejects(client.create('taken', 'commonjs'), { name: 'ResourceConflictException' });
    await client.lambda.send(new DeleteFunctionCommand({ FunctionName: 'taken' }));
    await client.create('taken', 'commonjs');
    assert.equal(await client.answer('taken'), 'function');
  });

  it('refuses updates while one is in progress', async () => {
    await client.create('twice', 'commonjs');
    await client.answer('twice');
    const change = { FunctionName: 'twice', Role: ROLE };
    const answers = await Promise.allSettled(
      [1, 2].map(() => client.lambda.send(new UpdateFunctionConfigurationCommand(change))),
    );
    const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.name] : []));
    assert.deepEqual(reasons, ['ResourceConflictException']);
  });

  /** Unpacking takes long enough for other calls to come in between: resolves once it has begun. */
  async function beginCodeUpdate(name: string) {
    const files = Array.from({ length: 3_000 }, (_, index) => [`file${index}`, 'content'] as const);
    const ZipFile = await zipOf({ 'index.js': 'exports.handler = () => 1;', ...Object.fromEntries(files) });
    let settled = false;
    const settle = () => {
      settled = true;
    };
    const ended = client.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile }));
    ended.then(settle, settle);
    const configuration = new GetFunctionConfigurationCommand({ FunctionName: name });
    while (!settled && (await client.lambda.send(configuration)).LastUpdateStatus !== 'InProgress') {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return { ended };
  }

  it('lets no change of the configuration be undone by an update of the code', async () => {
    await client.create('recoded', 'commonjs');
    const { ended } = await beginCodeUpdate('recoded');
    await assert.rejects(
      client.lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: 'recoded', Description: 'new' }),
      ),
      { name: 'ResourceConflictException' },
    );
    await ended;
    await client.configure('recoded', { Description: 'new' });
  });

  it('keeps a package that another function has when its function is deleted during an update', async () => {
    await client.create('stays', 'commonjs');
    await client.create('goes', 'commonjs');
    const { ended } = await beginCodeUpdate('goes');
    const refused = assert.rejects(ended, { name: 'ResourceNotFoundException' });
    await client.lambda.send(new DeleteFunctionCommand({ FunctionName: 'goes' }));
    await refused;
    assert.notEqual(await client.answer('stays'), undefined);
  });

  it('tells errors as JSON with their type in a header', async () => {
    const response = await fetch(`${emulator.endpoint}/2015-03-31/functions/nobody`);
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('x-amzn-errortype'), 'ResourceNotFoundException');
    assert.deepEqual(await response.json(), {
      Type: 'User',
      Message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody',
    });
    const unknown = await fetch(`${emulator.endpoint}/2015-03-31/layers`);
    assert.equal(unknown.headers.get('x-amzn-errortype'), 'UnknownOperationException');
  });
});
