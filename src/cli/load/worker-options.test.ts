import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type WorkerArguments, workerOf } from './worker-options.js';

const GIVEN: WorkerArguments = {
  ...{ worker: true, index: 1, total: 4, out: 'shared', wait: '5m' },
  ...{ start: undefined, address: undefined },
};
const read = (change: Readonly<Record<string, unknown>> = {}, environment: NodeJS.ProcessEnv = {}) =>
  workerOf({ ...GIVEN, ...change }, environment);

describe('the options of a worker', () => {
  test('are none of a load of one generator', () => {
    assert.equal(
      workerOf({ ...GIVEN, worker: false, index: undefined, total: undefined, out: undefined }, {}),
      undefined,
    );
    assert.throws(() => read({ worker: false }), { exitCode: 2, message: /--index is of a worker/ });
  });

  test('are taken from what Kubernetes sets where they are not given', () => {
    const job = { JOB_COMPLETION_INDEX: '3', POD_IP: '127.0.0.9' };
    assert.deepEqual(read({ index: undefined }, job), {
      worker: { index: 3, total: 4 },
      ...{ out: 'shared', startUs: null, waitUs: 300e6, address: '127.0.0.9' },
    });
    assert.deepEqual(read({}, job)?.worker, { index: 1, total: 4 });
    assert.equal(read()?.address, '127.0.0.1');
  });

  test('tell the start as a clock time with its zone, or in seconds since 1970', () => {
    const expected = Date.UTC(2026, 10, 29, 21) * 1_000;
    for (const start of ['2026-11-29T21:00:00Z', '2026-11-29T22:00:00+01:00', '1795986000'])
      assert.equal(read({ start })?.startUs, expected);
  });

  for (const [change, message] of [
    [{ total: undefined }, /how many workers/],
    [{ total: 0 }, /how many workers/],
    [{ out: undefined }, /has to leave its result/],
    [{ index: 4 }, /--index 4 is none of 4 workers/],
    [{ index: undefined }, /JOB_COMPLETION_INDEX= is none/],
    [{ wait: 'long' }, /--wait long is no time/],
    [{ start: '2026-11-29T21:00:00' }, /is no clock time/],
    [{ start: 'soon' }, /is no clock time/],
    [{ sweep: 'p99 <= 5ms' }, /--sweep has no place beside --worker/],
    [{ hdr: 'a.hgrm' }, /--hdr has no place/],
  ] as const) {
    test(`are refused with ${JSON.stringify(change)}`, () => {
      assert.throws(() => read(change), { exitCode: 2, message });
    });
  }
});
