import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { isolationMissing } from './namespaces.js';
import { Client, type ErrorPayload, filesOf, zipOf } from './support.js';

const REQUIRES_MODULE = {
  'index.js': "exports.handler = async () => require('./module.mjs').name;",
  'module.mjs': "export const name = 'a module';",
};
const VARIABLES = `exports.handler = async () => {
  const { NODE_PATH, PATH, LD_LIBRARY_PATH, AWS_EXECUTION_ENV } = process.env;
  return { names: Object.keys(process.env).sort(), NODE_PATH, PATH, LD_LIBRARY_PATH, AWS_EXECUTION_ENV };
};`;
/** Answers each event with the names of its variables and where it is. */
const OWN_RUNTIME = `#!/usr/bin/env node
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
const serve = async () => {
  const event = await fetch(api + 'next');
  const id = event.headers.get('lambda-runtime-aws-request-id');
  const body = JSON.stringify({ names: Object.keys(process.env), program: process.argv[1], cwd: process.cwd() });
  await fetch(api + id + '/response', { method: 'POST', body });
  await serve();
};
serve();
`;

interface Variables {
  readonly names: readonly string[];
  readonly [name: string]: unknown;
}

describe('a Node function', () => {
  let emulator: EmulatorProcess;
  let client: Client;

  before(async () => {
    emulator = await spawnEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
  });
  after(() => emulator.close());

  const failure = async (name: string): Promise<ErrorPayload> => {
    const { payload, functionError } = await client.invoke(name);
    assert.equal(functionError, 'Unhandled');
    return payload as ErrorPayload;
  };

  const layer = async (name: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const Content = { ZipFile: await zipOf(files) };
    const { LayerVersionArn } = await client.lambda.send(
      new PublishLayerVersionCommand({ LayerName: name, Content }),
    );
    return LayerVersionArn ?? '';
  };

  it("has AWS's environment variables, with AWS's paths", { skip: isolationMissing }, async () => {
    await client.create('variables', { 'index.js': VARIABLES }, { Runtime: 'nodejs22.x' });
    const { names, ...paths } = (await client.answer('variables')) as Variables;
    assert.equal(names.includes('HOME') || names.includes('TMPDIR'), false);
    assert.equal(paths.AWS_EXECUTION_ENV, 'AWS_Lambda_nodejs22.x');
    assert.equal(
      paths.NODE_PATH,
      '/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task',
    );
    assert.equal(
      paths.LD_LIBRARY_PATH,
      '/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    );
    assert.match(String(paths.PATH), /:?\/usr\/local\/bin:\/usr\/bin:\/bin:\/opt\/bin$/);
  });

  it('finds the modules of its layers', async () => {
    const name = 'of-a-layer';
    const arn = await layer(name, {
      [`nodejs/node_modules/${name}/index.js`]: 'module.exports = "layered";',
    });
    const files = { 'index.js': `exports.handler = async () => require('${name}');` };
    await client.create('layered', files, { Layers: [arn] });
    assert.equal(await client.answer('layered'), 'layered');
  });

  it('fails where a promise never settles and nothing is left to run', async () => {
    const source = 'exports.handler = async () => new Promise(() => undefined);';
    await client.create('never', { 'index.js': source });
    assert.equal((await failure('never')).errorType, 'Runtime.NodeJsExit');
  });

  it('may not take a callback since nodejs24.x', async () => {
    const source = 'exports.handler = (event, context, callback) => callback(null, 1);';
    for (const runtime of ['nodejs22.x', 'nodejs24.x'] as const) {
      await client.create(runtime.replace('.', '-'), { 'index.js': source }, { Runtime: runtime });
    }
    assert.equal(await client.answer('nodejs22-x'), 1);
    assert.equal((await failure('nodejs24-x')).errorType, 'Runtime.CallbackHandlerDeprecated');
  });

  it('may require an ES module only if NODE_OPTIONS asks for it', async (context) => {
    const flag = '--experimental-require-module';
    if (!process.allowedNodeEnvironmentFlags.has(flag)) return context.skip('this Node cannot');
    await client.create('requires', REQUIRES_MODULE);
    assert.equal((await failure('requires')).errorType, 'Error');
    const Environment = { Variables: { NODE_OPTIONS: flag } };
    await client.create('requires-on', REQUIRES_MODULE, { Environment });
    assert.equal(await client.answer('requires-on'), 'a module');
  });

  it('streams an HTTP answer to the caller of its URL', async () => {
    await client.create('streams', filesOf('clients-node'), { Handler: 'streams.http' });
    const response = await fetch(await client.openUrl('streams', 'RESPONSE_STREAM'));
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('x-own'), 'yes');
    assert.equal(response.headers.get('content-type'), 'text/css');
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
    assert.equal(await response.text(), 'onetwo');
  });

  it('is not told of AWS_EXECUTION_ENV where it is an OS-only runtime, which may come from a layer', async () => {
    const Layers = [await layer('own-runtime', { bootstrap: OWN_RUNTIME })];
    await client.create('os-only', { 'readme.txt': '' }, { Runtime: 'provided.al2', Handler: 'any', Layers });
    const { names, program, cwd } = (await client.answer('os-only')) as Variables;
    assert.equal(names.includes('AWS_EXECUTION_ENV'), false);
    assert.equal(names.includes('AWS_LAMBDA_RUNTIME_API'), true);
    if (isolationMissing !== false) return;
    assert.deepEqual([program, cwd], ['/opt/bootstrap', '/var/task']);
  });
});
