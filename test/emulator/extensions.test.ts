import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { publishExtensions, READER, type Read, type Seen } from './layered.js';
import { Client, type ErrorPayload, processesOf } from './support.js';

const NEXT = '/2020-01-01/extension/event/next';
const REGISTER = '/2020-01-01/extension/register';

describe('external extensions', () => {
  let emulator: EmulatorProcess;
  let client: Client;
  let layer: string;
  let logged = '';
  before(async () => {
    emulator = await spawnEmulator({ cores: 1, printLogs: true }, (text) => {
      logged += text;
    });
    client = new Client(emulator.endpoint);
    layer = await publishExtensions(client, 'watcher');
  });
  after(() => emulator.close());

  async function watched(
    plan: object,
    options: { Timeout?: number; layers?: string[]; internal?: string } = {},
  ) {
    const name = `watched-${randomUUID()}`;
    const { Timeout = 20, layers = [layer], internal = '' } = options;
    const Variables = { WATCHER: JSON.stringify(plan), INTERNAL: internal };
    const size = { MemorySize: 1_769, Timeout };
    await client.create(name, READER, { ...size, Layers: layers, Environment: { Variables } });
    return name;
  }
  /** Without the log, which waits for extensions. */
  const read = async (name: string, event: object = {}) =>
    (await client.invoke(name, event, { LogType: 'None' })).payload as Read;
  /** After a reset: the init is repeated under the function's timeout, which a busy machine may need again. */
  async function readAgain(name: string): Promise<Read> {
    for (;;) {
      const { payload, functionError } = await client.invoke(name, {}, { LogType: 'None' });
      if (functionError === undefined) return payload as Read;
    }
  }
  const events = (seen: readonly Seen[]) => seen.flatMap(({ event }) => (event === undefined ? [] : [event]));
  const settled = (name: string) =>
    client.untilEnvironments(name, (lines) => lines.every(({ state }) => state !== 'invoking'));
  async function untilLogged(pattern: RegExp): Promise<void> {
    while (!pattern.test(logged)) await pause(5);
  }

  describe('in an invocation', { concurrency: 3 }, () => {
    it('register before the runtime begins, and are told of the function', async () => {
      const name = await watched({});
      const [first] = (await read(name)).seen;
      assert.deepEqual(first?.registered, {
        status: 200,
        body: {
          accountId: '000000000000',
          functionName: name,
          functionVersion: '$LATEST',
          handler: 'index.handler',
        },
      });
      assert.ok(first?.variables?.includes('AWS_LAMBDA_FUNCTION_NAME'));
      assert.ok(first?.variables?.includes('WATCHER'));
      for (const kept of ['_HANDLER', 'LAMBDA_TASK_ROOT', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_LOG_STREAM_NAME'])
        assert.equal(first?.variables?.includes(kept), false, kept);
    });

    it('get each event, and hold the environment until they ask for the next one', async () => {
      const name = await watched({ workMs: 400 });
      const { requestId } = await read(name);
      assert.equal((await client.environments(name))[0]?.state, 'invoking');
      assert.deepEqual(await client.reports(name), []);
      await settled(name);
      const report = await client.lastReport(name);
      assert.equal(report.outcome, 'ok');
      assert.ok(report.durationUs >= 400_000, `${report.durationUs} us, the extension's work included`);
      const { at } = report;
      assert.ok(at !== null && at.answeredUs - at.dispatchedUs < report.durationUs);
      const [event] = events((await read(name)).seen);
      assert.equal(event?.requestId, requestId);
      assert.match(event?.invokedFunctionArn ?? '', new RegExp(`:function:${name}$`));
      assert.equal(event?.tracing?.type, 'X-Amzn-Trace-Id');
      assert.match(event?.tracing?.value ?? '', /^Root=/);
      await settled(name);
    });

    it('are waited for by the log tail, which has END and REPORT at its end', async () => {
      const name = await watched({ workMs: 200 });
      const { log } = await client.invoke(name, { say: 'from the function' });
      assert.match(log, /EXTENSION\tName: watcher\tState: Ready\tEvents: \[INVOKE,SHUTDOWN\]\n/);
      assert.match(
        log,
        /from the function\n[\s\S]*END RequestId: \S+\nREPORT RequestId: \S+\tDuration: [2-9]\d\d\.\d\d ms/,
      );
    });

    it('that do not subscribe to INVOKE hold nothing', async () => {
      const name = await watched({ events: ['SHUTDOWN'], workMs: 1_000_000 });
      await read(name);
      await settled(name);
      assert.deepEqual(events((await read(name)).seen), []);
    });

    it('that take longer than the timeout reset the environment, and are told why', async () => {
      const name = await watched({ workMs: 1_000_000 }, { Timeout: 2 });
      await read(name);
      // Waits until the environment is there again: the host has room for one.
      const second = await readAgain(name);
      const [report] = await client.reports(name);
      assert.equal(report?.outcome, 'timeout');
      assert.ok(report.durationUs >= 2_000_000);
      // It was busy: it never asked for the event that tells it to end, and was killed after two seconds.
      assert.ok(second.seen.filter(({ registered }) => registered !== undefined).length >= 2);
    });

    for (const [what, plan, event, reason] of [
      ['a timeout', {}, { waitMs: 1_000_000 }, 'timeout'],
      ['a crash of the runtime', {}, { exit: 7 }, 'failure'],
    ] as const) {
      it(`are shut down after ${what} with the reason ${reason}`, async () => {
        const name = await watched(plan, { Timeout: 2 });
        await client.invoke(name, event);
        const told = events((await readAgain(name)).seen).find(({ eventType }) => eventType === 'SHUTDOWN');
        assert.equal(told?.shutdownReason, reason);
      });
    }
  });

  it('are shut down with their environment, after the runtime, within two seconds', async () => {
    const name = await watched({ ignoreShutdown: true });
    await read(name);
    await settled(name);
    logged = '';
    const started = Date.now();
    await client.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
    await untilLogged(/"SHUTDOWN"/);
    assert.match(logged, /runtime: SIGTERM[\s\S]*watcher: .*"shutdownReason":"spindown"/);
    const deadline = Number(/"deadlineMs":(\d+)/.exec(logged)?.[1]);
    assert.ok(deadline - started >= 2_000, 'it has its grace');
    while (processesOf(name).length > 0) await pause(5);
    assert.ok(Date.now() >= deadline, 'it was not killed before its time was over');
  });

  it('that are told to end and do, end at once', async () => {
    const name = await watched({});
    await read(name);
    await settled(name);
    logged = '';
    await client.remove(name);
    await untilLogged(/"shutdownReason":"spindown"/);
    while (processesOf(name).length > 0) await pause(5);
  });

  describe('that fail', { concurrency: 3 }, () => {
    for (const [what, plan, errorType, message] of [
      ['end before they register', { crashBeforeRegister: 3 }, 'Extension.Crash', /Error: exit status 3$/],
      ['tell an error of their init', { initError: true }, 'Extension.InitError', /Error: exit status 1$/],
      ['end in an invocation', { crashAtInvoke: 4 }, 'Extension.Crash', /Error: exit status 4$/],
      ['tell an error at their exit', { exitError: true }, 'Extension.ExitError', /Error: exit status 3$/],
    ] as const) {
      it(`that ${what} fail the invocation with ${errorType}`, async () => {
        const name = await watched(plan);
        const { payload, functionError, log } = await client.invoke(name, { waitMs: 2_000 });
        assert.equal(functionError, 'Unhandled');
        assert.equal((payload as ErrorPayload).errorType, errorType);
        assert.match((payload as ErrorPayload).errorMessage, message);
        assert.match(log, new RegExp(`Status: error\tError Type: ${errorType}`));
        assert.equal((await client.lastReport(name)).outcome, 'crash');
      });
    }

    it('that fail an init have it told in INIT_REPORT, once for each attempt', async () => {
      const name = await watched({ crashBeforeRegister: 3 });
      const { log } = await client.invoke(name);
      const told = (phase: string) =>
        `INIT_REPORT Init Duration: \\d+\\.\\d\\d ms\tPhase: ${phase}\tStatus: error\tError Type: Extension\\.Crash\n`;
      assert.match(
        log,
        new RegExp(`${told('init')}[\\s\\S]*${told('invoke')}START RequestId[\\s\\S]*END RequestId`),
      );
    });

    it('that never register use up the time of the init', async () => {
      const name = await watched({ hangBeforeRegister: true }, { Timeout: 1 });
      const impatient = await spawnEmulator({ initLimitMs: 500 });
      try {
        const its = new Client(impatient.endpoint);
        const layers = [await publishExtensions(its, 'watcher')];
        const Variables = { WATCHER: JSON.stringify({ hangBeforeRegister: true }) };
        await its.create(name, READER, { Timeout: 1, Layers: layers, Environment: { Variables } });
        const { payload, log } = await its.invoke(name);
        assert.match(JSON.stringify(payload), /Task timed out after 1\.00 seconds/);
        assert.match(log, /INIT_REPORT Init Duration: \S+ ms\tPhase: init\tStatus: timeout\n/);
      } finally {
        await impatient.close();
      }
    });

    it('that are no executables fail the init', async () => {
      const plain = await publishExtensions(client, 'plain', ['readme'], 0o100644);
      const { payload } = await client.invoke(await watched({}, { layers: [plain] }));
      assert.equal((payload as ErrorPayload).errorType, 'Extension.LaunchError');
      assert.match((payload as ErrorPayload).errorMessage, /\/opt\/extensions\/readme: permission denied$/);
    });

    it('are ten at most', async () => {
      const names = Array.from({ length: 11 }, (_, index) => `watcher-${index}`);
      const many = await publishExtensions(client, 'many', names);
      const { payload } = await client.invoke(await watched({}, { layers: [many] }));
      assert.equal((payload as ErrorPayload).errorType, 'Extension.LaunchError');
    });

    it('are refused in the words of AWS', async () => {
      const name = await watched({});
      const some = { 'Lambda-Extension-Identifier': randomUUID() };
      const calls = [
        { method: 'POST', url: REGISTER, body: '{}' },
        { method: 'POST', url: REGISTER, body: 'no json', headers: { 'Lambda-Extension-Name': 'x' } },
        {
          method: 'POST',
          url: REGISTER,
          body: '{"events":["SLEEP"]}',
          headers: { 'Lambda-Extension-Name': 'x' },
        },
        {
          method: 'POST',
          url: REGISTER,
          body: '{"events":["SHUTDOWN"]}',
          headers: { 'Lambda-Extension-Name': 'x' },
        },
        { method: 'POST', url: REGISTER, body: '{"events":[]}', headers: { 'Lambda-Extension-Name': 'x' } },
        {
          method: 'POST',
          url: REGISTER,
          body: '{"events":[]}',
          headers: { 'Lambda-Extension-Name': 'watcher' },
        },
        { method: 'GET', url: NEXT },
        { method: 'GET', url: NEXT, headers: { 'Lambda-Extension-Identifier': 'no-uuid' } },
        { method: 'GET', url: NEXT, headers: some },
        { method: 'GET', url: '/2020-01-01/extension/elsewhere' },
      ];
      const { answers } = await read(name, { calls });
      assert.deepEqual(
        answers.map(({ status, told }) => [status, (told as ErrorPayload).errorType]),
        [
          [403, 'Extension.InvalidExtensionName'],
          [403, 'InvalidRequestFormat'],
          [403, 'Extension.InvalidEventType'],
          [403, 'Extension.InvalidEventType'],
          [403, 'Extension.RegistrationClosed'],
          [403, 'Extension.InvalidExtensionState'],
          [403, 'Extension.MissingExtensionIdentifier'],
          [403, 'Extension.InvalidExtensionIdentifier'],
          [403, 'Extension.UnknownExtensionIdentifier'],
          [404, 'NotFound'],
        ],
      );
      const registeredTwice = answers[5]?.told as ErrorPayload | undefined;
      assert.match(
        registeredTwice?.errorMessage ?? '',
        /^State transition from (Ready|Running) to Registered failed for extension watcher\. Error: State transition is not allowed$/,
      );
    });
  });
});
