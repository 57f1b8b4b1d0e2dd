import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { isolationMissing } from './namespaces.js';
import { Client, type ErrorPayload, zipOf } from './support.js';

const APP = `
import json, os, sys

def handler(event, context):
    return {
        "version": list(sys.version_info[:2]),
        "path": sys.path,
        "environment": sorted(os.environ),
        "task": os.environ["LAMBDA_TASK_ROOT"],
        "runtime": os.environ["LAMBDA_RUNTIME_DIR"],
    }

def pid(event, context):
    return os.getpid()

def large(event, context):
    return "x" * event["size"]

def layered(event, context):
    import of_a_layer
    return of_a_layer.NAME

def site(event, context):
    import pip
`;
const ENVIRONMENT = [
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  'LANG',
  'LD_LIBRARY_PATH',
  'PATH',
  'PYTHONPATH',
  'TZ',
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
];

interface Facts {
  readonly runtimes: readonly {
    readonly name: string;
    readonly version: string;
    readonly warning: string | null;
  }[];
}

interface Inside {
  readonly version: readonly number[];
  readonly path: readonly string[];
  readonly environment: readonly string[];
  readonly task: string;
  readonly runtime: string;
}

describe('a Python function', () => {
  let emulator: EmulatorProcess;
  let client: Client;
  let facts: Facts;

  before(async () => {
    emulator = await spawnEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
    facts = (await (await fetch(`${emulator.endpoint}/_coldbench/facts`)).json()) as Facts;
  });
  after(() => emulator.close());

  const create = async (name: string, handler: string, more: object = {}) =>
    client.create(name, { 'app.py': APP }, { Runtime: 'python3.11', Handler: `app.${handler}`, ...more });

  it('runs on the Python that the facts name, and a version that is not there is warned of', async () => {
    await create('inside', 'handler');
    const { version } = (await client.answer('inside')) as Inside;
    const runtimes = facts.runtimes.filter(({ name }) => name.startsWith('python'));
    const told = runtimes.find(({ name }) => name === 'python3.11')?.version ?? '';
    assert.deepEqual(told.split('.').slice(0, 2).map(Number), version);
    for (const { name, version: here, warning } of runtimes) {
      const wanted = name.replace('python', '');
      if (here.startsWith(`${wanted}.`)) assert.equal(warning, null);
      else assert.equal(warning, `${name} runs on this machine's Python ${here}, not on Python ${wanted}`);
    }
  });

  it("has AWS's environment variables and module path, and none of the host's modules", {
    skip: isolationMissing,
  }, async () => {
    await create('environment', 'handler');
    const {
      environment,
      path: folders,
      version,
      task,
      runtime,
    } = (await client.answer('environment')) as Inside;
    assert.deepEqual(environment, ENVIRONMENT);
    assert.deepEqual([task, runtime], ['/var/task', '/var/runtime']);
    const site = `/opt/python/lib/python${version.join('.')}/site-packages`;
    assert.deepEqual(folders.slice(0, 4), ['/var/task', site, '/opt/python', '/var/runtime']);
    await create('site', 'site');
    const { payload } = await client.invoke('site');
    assert.equal((payload as ErrorPayload).errorMessage, "No module named 'pip'");
  });

  it('finds the modules of its layers', async () => {
    for (const folder of ['python', 'python/lib/python3.11/site-packages']) {
      const file = `${folder}/of_a_layer.py`;
      const ZipFile = await zipOf({ [file]: `NAME = "${folder}"\n` });
      const { LayerVersionArn } = await client.lambda.send(
        new PublishLayerVersionCommand({ LayerName: folder.replaceAll(/[/.]/g, '-'), Content: { ZipFile } }),
      );
      const name = `layered-${folder.length}`;
      await create(name, 'layered', { Layers: [LayerVersionArn ?? ''] });
      if (
        folder === 'python' ||
        facts.runtimes.some((each) => each.name === 'python3.11' && each.warning === null)
      )
        assert.equal(await client.answer(name), folder);
    }
  });

  it('serves one event after the other in one process, and answers of 6 MB', async () => {
    await create('pid', 'pid');
    const pids = new Set<unknown>();
    for (let count = 0; count < 5; count += 1) pids.add(await client.answer('pid'));
    assert.equal(pids.size, 1);
    await create('large', 'large', { Timeout: 20 });
    assert.equal(String(await client.answer('large', { size: 6_291_554 })).length, 6_291_554);
    const { payload } = await client.invoke('large', { size: 6_291_555 });
    assert.equal((payload as ErrorPayload).errorType, 'Function.ResponseSizeTooLarge');
    assert.equal(await client.answer('large', { size: 1 }), 'x');
  });

  it('tells when it booted', async () => {
    await create('boots', 'pid');
    await client.answer('boots');
    const { at } = await client.lastReport('boots');
    const { spawnedUs, bootedUs, readyUs } = at?.creation ?? {};
    assert.ok(Number(spawnedUs) < Number(bootedUs) && Number(bootedUs) < Number(readyUs));
  });

  it('writes text as UTF-8 since python3.12, and escaped before', async () => {
    const files = { 'app.py': 'def handler(event, context): return "ü"\n' };
    for (const [runtime, expected] of [
      ['python3.11', '"\\u00fc"'],
      ['python3.12', '"ü"'],
    ] as const) {
      const name = runtime.replace('.', '-');
      await client.create(name, files, { Runtime: runtime, Handler: 'app.handler' });
      const url = await client.openUrl(name);
      assert.equal(await (await fetch(url)).text(), expected);
    }
  });
});
