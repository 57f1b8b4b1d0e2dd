import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seconds } from '../../units/index.js';
import type { LoadPlan } from '../plan.js';
import { schedule } from '../schedule.js';
import { portion, shareOf } from './share.js';

const PLAN: LoadPlan = {
  url: 'http://127.0.0.1:1/',
  ...{ connections: 10, threads: 8, durationUs: seconds(2), warmupUs: seconds(1), timeoutUs: seconds(1) },
  requests: [{ method: 'GET', path: '', headers: {} }],
  requestIdPrefix: 'load',
};

const shares = (plan: LoadPlan, total: number) =>
  Array.from({ length: total }, (_, index) => shareOf(plan, { index, total }));

describe('the share of a worker', () => {
  test('is whole connections, which are all of them together', () => {
    assert.deepEqual(
      shares(PLAN, 4).map(({ connections, threads }) => [connections, threads]),
      [
        [3, 2],
        [3, 2],
        [2, 2],
        [2, 2],
      ],
    );
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 64 }), (count, total) => {
        const parts = Array.from({ length: total }, (_, index) => portion(count, { index, total }));
        assert.equal(
          parts.reduce((sum, part) => sum + part),
          count,
        );
        assert.ok(Math.max(...parts) - Math.min(...parts) <= 1);
      }),
    );
  });

  test('never has more threads than connections, nor the ids of another', () => {
    const all = shares({ ...PLAN, connections: 5, threads: 5 }, 4);
    assert.ok(all.every(({ connections, threads = 1 }) => threads <= connections));
    assert.equal(new Set(all.map(({ requestIdPrefix }) => requestIdPrefix)).size, 4);
  });

  test('cannot be without a connection', () => {
    assert.throws(() => shares(PLAN, 11), { code: 'too-few-connections', exitCode: 2 });
  });

  test('is every n-th arrival of an open loop: together they are the schedule that was asked for', () => {
    const rate = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(
        ...([fc.constantFrom('constant' as const, 'poisson' as const), fc.integer(), rate, rate] as const),
        fc.integer({ min: 1, max: 9 }),
        (arrivals, seed, fromRate, toRate, total) => {
          const stages = [{ durationUs: seconds(2), fromRate, toRate }];
          const loop = { kind: 'open', arrivals, seed, stages } as const;
          const own = shares({ ...PLAN, loop }, total).map(({ loop: share }) => [
            ...schedule(share?.kind === 'open' ? share : loop),
          ]);
          assert.deepEqual(
            own.flat().toSorted((a, b) => a - b),
            [...schedule(loop)],
          );
          const counts = own.map(({ length }) => length);
          assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
        },
      ),
    );
  });
});
