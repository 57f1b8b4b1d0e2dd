import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { Client, type ErrorPayload } from './support.js';

describe('an invocation', () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator({ cores: 2 });
    client = new Client(emulator.endpoint);
    await client.create('actions', 'actions', { Timeout: 20, Environment: { Variables: { OWN: 'väl"ue' } } });
    await client.create('callback', 'callback');
  });
  after(() => emulator.close());

  const failure = async (name: string, event: unknown): Promise<ErrorPayload> => {
    const { payload, functionError } = await client.invoke(name, event);
    assert.equal(functionError, 'Unhandled');
    return payload as ErrorPayload;
  };

  it('hands over the event and brings back the answer as they are', async () => {
    const event = { action: 'echo', text: 'ünï\u2028code "quoted"', list: [1, 2.5, null], nested: { a: {} } };
    const { payload, status } = await client.invoke('actions', event);
    assert.deepEqual(payload, event);
    assert.equal(status, 200);
    const empty = await client.lambda.send(new InvokeCommand({ FunctionName: 'callback' }));
    assert.equal(Buffer.from(empty.Payload ?? []).toString(), '"called back"');
    assert.equal(empty.ExecutedVersion, '$LATEST');
  });

  it('answers null for undefined, and an error for what is no JSON', async () => {
    assert.equal(await client.answer('actions', { action: 'nothing' }), null);
    assert.equal(
      (await failure('actions', { action: 'unserialisable' })).errorMessage,
      'Unable to stringify response body',
    );
  });

  it("gives the function AWS's environment and nothing of the host's", async () => {
    const env = (await client.answer('actions', { action: 'env' })) as Record<string, string>;
    assert.deepEqual(
      Object.keys(env)
        .filter((name) => name !== '_X_AMZN_TRACE_ID')
        .sort(),
      [
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
        'HOME',
        'LAMBDA_RUNTIME_DIR',
        'LAMBDA_TASK_ROOT',
        'LANG',
        'LD_LIBRARY_PATH',
        'NODE_PATH',
        'OWN',
        'PATH',
        'TMPDIR',
        'TZ',
        '_HANDLER',
      ],
    );
    assert.equal(env.OWN, 'väl"ue');
    assert.equal(env.TZ, ':UTC');
    assert.equal(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, '512');
    assert.match(env.AWS_LAMBDA_LOG_STREAM_NAME ?? '', /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    assert.equal(await client.answer('actions', { action: 'cwd' }), env.LAMBDA_TASK_ROOT);
  });

  it('gives the handler its context', async () => {
    const context = (
      await client.invoke(
        'actions',
        { action: 'context' },
        {
          ClientContext: Buffer.from('{"custom":{"who":"mé"}}').toString('base64'),
        },
      )
    ).payload as Record<string, unknown>;
    assert.equal(context.functionName, 'actions');
    assert.equal(context.functionVersion, '$LATEST');
    assert.equal(context.memoryLimitInMB, '512');
    assert.equal(context.logGroupName, '/aws/lambda/actions');
    assert.equal(context.invokedFunctionArn, 'arn:aws:lambda:us-east-1:000000000000:function:actions');
    assert.match(String(context.awsRequestId), /^[0-9a-f-]{36}$/);
    assert.deepEqual(context.clientContext, { custom: { who: 'mé' } });
    const remaining = Number(context.remaining);
    assert.ok(remaining > 0 && remaining <= 20_000, `${remaining} ms remain of 20 s`);
  });

  it("tells the errors of a handler in the shape of AWS's Node runtime", async () => {
    const thrown = await failure('actions', { action: 'throw' });
    assert.equal(thrown.errorType, 'RangeError');
    assert.equal(thrown.errorMessage, 'out of range');
    assert.match(thrown.trace?.[1] ?? '', /index\.mjs/);
    const name = 'Own\r\nLambda-Runtime-Injected: 1 ü';
    assert.equal((await failure('actions', { action: 'throwNamed', name })).errorType, name);
    assert.equal((await failure('actions', { action: 'throwText' })).errorMessage, 'a mere text');
    assert.equal((await client.lastReport('actions')).outcome, 'function-error');
    assert.equal((await failure('callback', { how: 'error' })).errorMessage, 'by callback');
  });

  it('tells what nobody caught as an error of the invocation, and serves the next one', async () => {
    const rejected = await failure('actions', { action: 'reject' });
    assert.equal(rejected.errorType, 'Runtime.UnhandledPromiseRejection');
    assert.match(rejected.errorMessage, /nobody caught this/);
    const thrown = await failure('actions', { action: 'throwLater' });
    assert.equal(thrown.errorType, 'RangeError');
    assert.equal(await client.answer('actions', { action: 'nothing' }), null);
  });

  it('serves handlers by callback, by return and by an empty event loop', async () => {
    assert.equal(await client.answer('callback', {}), 'called back');
    assert.equal(await client.answer('callback', { how: 'late' }), 'late');
    assert.equal(await client.answer('callback', { how: 'succeed' }), 'succeeded');
    assert.equal(
      await client.answer('callback', { how: 'return' }),
      null,
      'only a promise is an answer, too',
    );
    assert.equal(await client.answer('callback', { how: 'never' }), null);
    assert.equal(await client.answer('callback', { how: 'pending' }), true, 'waits for the event loop');
    assert.equal(await client.answer('callback', { how: 'pending', waits: false }), false);
  });

  it('loads CommonJS, ES modules and nested handlers', async () => {
    await client.create('cjs', 'commonjs');
    assert.equal(await client.answer('cjs'), 'function');
    await client.create('nested', 'nested', { Handler: 'lib/deep/app.api.v1.run' });
    assert.equal(await client.answer('nested'), 'app.js');
  });

  const broken: readonly [string, string, string | Record<string, string>, string, RegExp][] = [
    [
      'a module that is not there',
      'gone.handler',
      'broken',
      'Runtime.ImportModuleError',
      /Cannot find module 'gone'/,
    ],
    [
      'an import that is not there',
      'index.handler',
      'broken',
      'Error',
      /Cannot find package 'a-package-that-is-not-there'/,
    ],
    [
      'a handler that is not exported',
      'missing.handler',
      'broken',
      'Runtime.HandlerNotFound',
      /not exported/,
    ],
    ['a handler that is no function', 'missing.other', 'broken', 'Runtime.HandlerNotFound', /not a function/],
    ['a handler without a dot', 'missing', 'broken', 'Runtime.MalformedHandlerName', /^Bad handler$/],
    [
      'a syntax error',
      'a.handler',
      { 'a.js': 'exports.handler = {' },
      'Runtime.UserCodeSyntaxError',
      /SyntaxError/,
    ],
    ['an error while it loads', 'a.handler', { 'a.js': 'throw new TypeError("no")' }, 'TypeError', /^no$/],
  ];
  for (const [what, handler, source, type, message] of broken) {
    it(`tells ${what}`, async () => {
      const name = `broken-${what.replaceAll(' ', '-')}`;
      await client.create(name, source, { Handler: handler });
      const told = await failure(name, {});
      assert.equal(told.errorType, type);
      assert.match(told.errorMessage, message);
      assert.equal((await client.lastReport(name)).outcome, 'function-error');
    });
  }

  it('returns the end of the log between START and REPORT', async () => {
    const { log } = await client.invoke('actions', { action: 'log', lines: ['one', 'two'] });
    const { requestId } = await client.lastReport('actions');
    const lines = log.split('\n');
    assert.equal(lines[0], `START RequestId: ${requestId} Version: $LATEST`);
    assert.match(lines[1] ?? '', new RegExp(`^\\d{4}-.*Z\t${requestId}\tINFO\tone\rtwo$`));
    assert.match(lines[2] ?? '', new RegExp(`\t${requestId}\tERROR\tan error line$`));
    assert.equal(lines[3], `END RequestId: ${requestId}`);
    assert.match(
      lines[4] ?? '',
      /^REPORT RequestId: \S+\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB\tMax Memory Used: \d+ MB\t$/,
    );
  });

  it('returns at most 4 KB of the log', async () => {
    const { log } = await client.invoke('actions', { action: 'log', lines: ['x'.repeat(100_000)] });
    assert.equal(Buffer.byteLength(log), 4_096);
    assert.match(log, /REPORT/);
  });

  it('logs as JSON, what the platform tells and what the function writes, from the levels on that its owner chose', async () => {
    const source = `exports.handler = async () => {
      console.debug('detail');
      console.log('told');
      console.error('wrong');
      const lines = ['{"level":"debug","n":1}', '{"level":"error","n":2}', 'plain', ''];
      await new Promise((written) => process.stdout.write(lines.join('\\n'), written));
    };`;
    const configs = [
      { LogFormat: 'JSON' },
      { LogFormat: 'JSON', ApplicationLogLevel: 'ERROR', SystemLogLevel: 'WARN' },
      { LogFormat: 'JSON', ApplicationLogLevel: 'TRACE', SystemLogLevel: 'DEBUG' },
    ] as const;
    const seen: string[][] = [];
    for (const [index, LoggingConfig] of configs.entries()) {
      await client.create(`json-${index}`, { 'index.js': source }, { LoggingConfig });
      const { log } = await client.invoke(`json-${index}`);
      const lines = log.trim().split('\n');
      seen.push(lines.map((line) => (line.startsWith('{') ? shortly(JSON.parse(line)) : line)));
    }
    const [usual, errors, all] = seen;
    assert.deepEqual(usual, ['platform.start', 'told', 'wrong', '2', 'plain', 'platform.report']);
    assert.deepEqual(errors, ['wrong', '2']);
    assert.deepEqual(all, [
      ...['platform.initStart', 'platform.initRuntimeDone', 'platform.initReport', 'platform.start'],
      ...['detail', 'told', 'wrong', '1', '2', 'plain', 'platform.runtimeDone', 'platform.report'],
    ]);
  });

  const shortly = (line: Record<string, unknown>) => String(line.type ?? line.message ?? line.n);

  it('refuses a payload that is no JSON', async () => {
    const call = client.lambda.send(new InvokeCommand({ FunctionName: 'actions', Payload: '{"a":' }));
    await assert.rejects(call, { name: 'InvalidRequestContentException' });
  });

  it('acknowledges an Event before it runs, and only checks a DryRun', async () => {
    const before = (await client.reports('callback')).length;
    assert.equal((await client.invoke('callback', {}, { InvocationType: 'DryRun' })).status, 204);
    assert.equal((await client.invoke('callback', {}, { InvocationType: 'Event' })).status, 202);
    while ((await client.reports('callback')).length === before);
    assert.equal((await client.reports('callback')).length, before + 1);
  });

  it('takes events of 6 MB and refuses larger ones', async () => {
    const wrapped = JSON.stringify({ action: 'nothing', padding: '' }).length;
    const event = (size: number) => ({ action: 'nothing', padding: 'x'.repeat(size - wrapped) });
    assert.equal(await client.answer('actions', event(6_291_456)), null);
    await assert.rejects(client.invoke('actions', event(6_291_457)), { name: 'RequestTooLargeException' });
  });

  it('takes answers of 6 MB and fails larger ones', async () => {
    const answer = await client.answer('actions', { action: 'repeat', size: 6_291_554 });
    assert.equal(String(answer).length, 6_291_554);
    const told = await failure('actions', { action: 'repeat', size: 6_291_555 });
    assert.equal(told.errorType, 'Function.ResponseSizeTooLarge');
    assert.equal(await client.answer('actions', { action: 'nothing' }), null);
  });
});
