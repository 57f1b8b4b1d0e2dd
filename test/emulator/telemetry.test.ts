import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type EmulatorProcess, spawnEmulator } from '../../src/emulator/index.js';
import { publishExtensions, READER, type Read, type TelemetryEvent } from './layered.js';
import { Client, type ErrorPayload } from './support.js';

const TELEMETRY = '/2022-07-01/telemetry';

describe('the Telemetry API', () => {
  let emulator: EmulatorProcess;
  let client: Client;
  let layer: string;
  before(async () => {
    emulator = await spawnEmulator({ cores: 1 });
    client = new Client(emulator.endpoint);
    layer = await publishExtensions(client, 'watcher');
  });
  after(() => emulator.close());

  async function subscribed(plan: object = {}): Promise<string> {
    const name = `telemetry-${randomUUID()}`;
    const Variables = { WATCHER: JSON.stringify({ telemetry: true, workMs: 150, ...plan }) };
    const options = { MemorySize: 1_769, Timeout: 20, Layers: [layer], Environment: { Variables } };
    await client.create(name, READER, options);
    return name;
  }
  /** The tail of a log is there once the extension is done. */
  const invoke = async (name: string, event: object = {}) =>
    (await client.invoke(name, event)).payload as Read;
  const telemetryOf = ({ seen }: Read): TelemetryEvent[] =>
    seen.flatMap(({ telemetry }) => (telemetry === undefined ? [] : [telemetry]));
  /** Telemetry comes in batches, later than the invocation that it tells of; on a busy machine later still. */
  async function readUntil(type: string, name: string): Promise<Read> {
    let read = await invoke(name, { waitMs: 300 });
    for (let asked = 1; asked < 20 && !telemetryOf(read).some((event) => event.type === type); asked += 1)
      read = await invoke(name, { waitMs: 300 });
    return read;
  }
  /**
   * An extension that has not read them half a second after the failure is not told any more, which happens on a busy
   * machine.
   */
  async function eventsOfFailure(name: string): Promise<TelemetryEvent[]> {
    for (let failed = 1; ; failed += 1) {
      await client.invoke(name, { exit: 7 });
      const events = telemetryOf(await invoke(name, { waitMs: 1_000 }));
      if (failed === 5 || named(events, 'platform.runtimeDone').length > 0) return events;
    }
  }
  const named = (events: readonly TelemetryEvent[], type: string) =>
    events.filter((event) => event.type === type).map(({ record }) => record as Record<string, unknown>);

  it('tells a subscriber the whole of an init and an invocation, in order, and what all of them print', async () => {
    const name = await subscribed();
    const { requestId } = await invoke(name, { say: 'from the handler' });
    const report = await client.lastReport(name);
    const second = await readUntil('platform.report', name);
    const events = telemetryOf(second);
    assert.deepEqual(second.seen.find((one) => one.subscribed !== undefined)?.subscribed, {
      status: 200,
      body: 'OK',
    });
    const order = events.map(({ type }) => type).filter((type) => type.startsWith('platform.'));
    const init = order.slice(0, order.indexOf('platform.start'));
    // The runtime and the extension are initialised side by side.
    assert.deepEqual(
      init.filter((type) => type !== 'platform.initRuntimeDone'),
      ['platform.initStart', 'platform.telemetrySubscription', 'platform.extension', 'platform.initReport'],
    );
    assert.equal(init.filter((type) => type === 'platform.initRuntimeDone').length, 1);
    assert.equal(init.at(0), 'platform.initStart');
    assert.equal(init.at(-1), 'platform.initReport');
    assert.deepEqual(order.slice(init.length, init.length + 3), [
      'platform.start',
      'platform.runtimeDone',
      'platform.report',
    ]);
    for (const { time } of events) assert.equal(new Date(time).toISOString(), time);
    assert.deepEqual(named(events, 'platform.telemetrySubscription'), [
      { name: 'watcher', state: 'Subscribed', types: ['platform', 'function', 'extension'] },
    ]);
    assert.deepEqual(named(events, 'platform.extension'), [
      { name: 'watcher', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'] },
    ]);
    const [initStart] = named(events, 'platform.initStart');
    assert.equal(initStart?.initializationType, 'on-demand');
    assert.equal(initStart?.phase, 'init');
    assert.equal(initStart?.functionName, name);
    const [initReport] = named(events, 'platform.initReport');
    assert.deepEqual(Object.keys(initReport ?? {}), ['initializationType', 'phase', 'status', 'metrics']);
    const [start] = named(events, 'platform.start');
    assert.equal(start?.requestId, requestId);
    assert.equal(start?.version, '$LATEST');
    assert.equal((start?.tracing as { type: string } | undefined)?.type, 'X-Amzn-Trace-Id');
    const [done] = named(events, 'platform.runtimeDone');
    assert.equal(done?.status, 'success');
    const [told] = named(events, 'platform.report');
    assert.equal(told?.requestId, requestId);
    assert.equal(told?.status, 'success');
    assert.deepEqual(told?.metrics, {
      durationMs: report.durationUs / 1_000,
      billedDurationMs: report.billedDurationUs / 1_000,
      memorySizeMB: report.memorySizeMB,
      maxMemoryUsedMB: Math.ceil(report.maxMemoryUsedBytes / 1_048_576),
      initDurationMs: (report.initDurationUs ?? 0) / 1_000,
    });
    const durationMs = (done?.metrics as { durationMs: number } | undefined)?.durationMs ?? Number.NaN;
    assert.ok(durationMs < report.durationUs / 1_000, 'the runtime was done before the extension was');
    const printed = (type: string) =>
      events.filter((event) => event.type === type).map(({ record }) => String(record));
    assert.ok(printed('function').some((line) => line.endsWith('from the handler')));
    assert.ok(printed('extension').some((line) => line.startsWith('watcher: {"subscribed"')));
  });

  it('tells what went wrong by its status and its type', async () => {
    const name = await subscribed({ workMs: 0 });
    const events = await eventsOfFailure(name);
    const [done] = named(events, 'platform.runtimeDone');
    assert.equal(done?.status, 'error');
    assert.equal(done?.errorType, 'Runtime.ExitError');
    const phases = new Set(named(events, 'platform.initStart').map(({ phase }) => phase));
    assert.deepEqual([...phases], ['init', 'invoke'], 'the init after a failure is a part of the invocation');
  });

  it('sends only what was asked for', async () => {
    const name = await subscribed({ subscription: { types: ['function'] } });
    await invoke(name, { say: 'one line' });
    const events = telemetryOf(await readUntil('function', name));
    assert.deepEqual([...new Set(events.map(({ type }) => type))], ['function']);
  });

  it('serves environments side by side, though their extensions listen on the same port', async () => {
    const side = await spawnEmulator({ hostCap: false });
    try {
      const its = new Client(side.endpoint);
      const Layers = [await publishExtensions(its, 'watcher')];
      const Variables = { WATCHER: JSON.stringify({ telemetry: true }) };
      await its.create('twins', READER, {
        MemorySize: 1_769,
        Timeout: 60,
        Layers,
        Environment: { Variables },
      });
      const both = () =>
        Promise.all([its.invoke('twins', { waitMs: 3_000 }), its.invoke('twins', { waitMs: 3_000 })]);
      for (const { payload } of await both()) {
        const { requestId, seen } = payload as Read;
        const starts = named(telemetryOf({ seen } as Read), 'platform.start').map((start) => start.requestId);
        assert.deepEqual(starts, [requestId]);
      }
      assert.equal((await its.environments('twins')).length, 2);
    } finally {
      await side.close();
    }
  });

  it('reaches extensions that are cut off the network', async () => {
    const offline = await spawnEmulator({ cores: 1, allowNetwork: false });
    try {
      const its = new Client(offline.endpoint);
      const Layers = [await publishExtensions(its, 'watcher')];
      const Variables = { WATCHER: JSON.stringify({ telemetry: true }) };
      await its.create('offline', READER, {
        MemorySize: 1_769,
        Timeout: 20,
        Layers,
        Environment: { Variables },
      });
      const { payload } = await its.invoke('offline', { waitMs: 500 });
      const types = telemetryOf(payload as Read).map(({ type }) => type);
      assert.ok(types.includes('platform.start'), types.join(', '));
    } finally {
      await offline.close();
    }
  });

  const GOOD = {
    schemaVersion: '2022-12-13',
    types: ['platform'],
    destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:8080' },
  };
  describe('refuses a subscription', { concurrency: 3 }, () => {
    for (const [what, change] of [
      ['another schema', { schemaVersion: '1999-01-01' }],
      ['no types', { types: [] }],
      ['a type that there is not', { types: ['weather'] }],
      [
        'a destination outside of the sandbox',
        { destination: { protocol: 'HTTP', URI: 'http://example.com' } },
      ],
      ['a buffer that is too small', { buffering: { maxItems: 1 } }],
    ] as const) {
      it(`with ${what}`, async () => {
        const name = await subscribed({ subscription: { ...GOOD, ...change } });
        const { seen } = await invoke(name);
        const answer = seen.find((one) => one.subscribed !== undefined)?.subscribed;
        assert.equal(answer?.status, 400);
        assert.equal((answer?.body as ErrorPayload | undefined)?.errorType, 'ValidationError');
      });
    }
  });

  it('is closed after the init, and knows its extensions alone; the Logs API is not supported', async () => {
    const Variables = { INTERNAL: '{"events":["INVOKE"]}' };
    const name = `late-${randomUUID()}`;
    await client.create(name, READER, { MemorySize: 1_769, Timeout: 5, Environment: { Variables } });
    const first = await invoke(name);
    const id = (first.registered as unknown as { headers: Record<string, string> }).headers[
      'lambda-extension-identifier'
    ];
    const put = (url: string, headers: object) => ({
      method: 'PUT',
      url,
      headers,
      body: JSON.stringify(GOOD),
    });
    const { answers } = await invoke(name, {
      calls: [
        put(TELEMETRY, { 'Lambda-Extension-Identifier': id }),
        put(TELEMETRY, {}),
        put(TELEMETRY, { 'Lambda-Extension-Identifier': randomUUID() }),
        put('/2020-08-15/logs', { 'Lambda-Extension-Identifier': id }),
      ],
    });
    assert.deepEqual(
      answers.map(({ status, told }) => [status, (told as ErrorPayload).errorType]),
      [
        [403, 'Telemetry.SubscriptionClosed'],
        [403, 'Extension.MissingExtensionIdentifier'],
        [403, 'Extension.UnknownExtensionIdentifier'],
        [202, 'Logs.NotSupported'],
      ],
    );
  });
});
