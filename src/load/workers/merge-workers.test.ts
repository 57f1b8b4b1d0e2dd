import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sampleOpenLoad, spoiltLoad } from '../../../test/support/sample-load.js';
import { recorderOf, resultOf, sampleWorker } from '../../../test/support/sample-workers.js';
import { seconds } from '../../units/index.js';
import { mergeWorkers } from './merge-workers.js';
import { parseWorkerResult, type WorkerResult } from './worker-result.js';

const four = (change: (index: number) => WorkerResult = sampleWorker) =>
  [2, 0, 3, 1].map((index) => change(index));
const brokenIn = (workers: readonly WorkerResult[]) =>
  mergeWorkers(workers)
    .result.validity.checks.filter(({ pass }) => !pass)
    .map(({ name, detail }) => `${name}${detail === undefined ? '' : `: ${detail}`}`);

describe('what several workers recorded, merged', () => {
  test('is what one would have recorded of all requests: the histogram bit for bit, the moments exactly', () => {
    const times = fc.array(fc.integer({ min: 0, max: 5_000_000_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.tuple(times, times, times, times), (parts) => {
        const { result } = mergeWorkers(
          four((index) => sampleWorker(index, {}, { result: resultOf(parts[index] ?? []) })),
        );
        const together = recorderOf(parts.flat()).toData();
        const { mean, m2, ...exact } = result.recording;
        const { mean: meanTogether, m2: m2Together, ...exactTogether } = together;
        assert.deepEqual(exact, exactTogether);
        // Sums of floating point numbers in another order.
        assert.ok(Math.abs(mean - meanTogether) <= 1e-12 * Math.abs(meanTogether));
        assert.ok(Math.abs(m2 - m2Together) <= 1e-9 * m2Together);
        assert.equal(result.intervals[0]?.recording.hdr ?? together.hdr, together.hdr);
        assert.equal(result.completed, parts.flat().length);
      }),
      { numRuns: 30 },
    );
  });

  test('has the errors by kind, and the rate of all', () => {
    const { result } = mergeWorkers(four((index) => sampleWorker(index, { result: spoiltLoad() })));
    assert.deepEqual(result.errors, { timeout: 120, 'transport-error': 48, throttled: 800 });
    assert.deepEqual(result.transportFaults, { closed: 28, reset: 20 });
    assert.deepEqual([result.censored, result.censoring.recording.n], [120, 120]);
    assert.ok(Math.abs(result.requestsPerSecond - 4 * 199.91) < 1e-9);
  });

  test('of an open loop has the response times, and every request of the schedule', () => {
    const { result } = mergeWorkers(four((index) => sampleWorker(index, { result: sampleOpenLoad() })));
    assert.ok(result.loop.kind === 'open');
    assert.deepEqual([result.loop.scheduled, result.loop.connections], [8_000, 256]);
    assert.deepEqual([result.loop.responseTime.n, result.loop.lateness.n], [8_000, 8_000]);
  });

  test('is valid where all workers are, and began together', () => {
    assert.deepEqual(brokenIn(four()), []);
    const merged = mergeWorkers(four((index) => sampleWorker(index, {}, { laterUs: index * 20_000 })));
    assert.equal(merged.result.validity.valid, true);
    assert.equal(merged.commonWindow.endUs - merged.commonWindow.startUs, seconds(10) - 60_000);
  });

  test('says that workers are missing, that windows overlap in part, and what broke in one', () => {
    assert.deepEqual(brokenIn(four().slice(2)), ['workers: missing: 0, 2']);
    assert.deepEqual(brokenIn(four((index) => sampleWorker(index, {}, { laterUs: index * 90_000 }))), [
      'window-in-common',
    ]);
    const spoilt = four((index) =>
      index === 2 ? sampleWorker(2, { result: spoiltLoad() }) : sampleWorker(index),
    );
    assert.deepEqual(brokenIn(spoilt), [
      'valid-workers',
      'littles-law: worker 2',
      'generator-event-loop: worker 2',
    ]);
  });

  test('says that a clock was not known well, or went astray, or was not looked at again', () => {
    const before = { offsetUs: 0, uncertaintyUs: 100, exchanges: 32 };
    const clocks = (clock: WorkerResult['clock']) =>
      four((index) => sampleWorker(index, index === 1 ? { clock } : {}));
    const unsure = { ...before, uncertaintyUs: 60_000 };
    assert.deepEqual(brokenIn(clocks({ before: unsure, after: unsure })), ['clock-uncertainty']);
    assert.deepEqual(brokenIn(clocks({ before, after: { ...before, offsetUs: 51_000 } })), ['clock-drift']);
    assert.deepEqual(brokenIn(clocks({ before, after: { ...before, offsetUs: 50_100 } })), []);
    const { warnings } = mergeWorkers(clocks({ before, after: null })).result;
    assert.match(warnings[0]?.message ?? '', /before workers 1 had measured their clocks again/);
  });

  test('is refused where windows have no moment in common, or results are of two loads', () => {
    const refused = (workers: readonly WorkerResult[], code: string, message: RegExp) =>
      assert.throws(() => mergeWorkers(workers), { code, message });
    const late = four((index) => sampleWorker(index, {}, { laterUs: index === 3 ? seconds(11) : 0 }));
    refused(late, 'windows-apart', /no moment in common: .*worker 3 2026-11-29T21:00:11\.000Z to/);
    const other = four((index) => sampleWorker(index, index === 2 ? { load: 'other' } : {}));
    refused(other, 'workers-unfit', /worker 0 and worker 2 are of different loads/);
    refused([...four(), sampleWorker(1)], 'workers-unfit', /worker 1 is there twice/);
    refused([], 'workers-unfit', /no result/);
  });
});

describe('the file of a worker', () => {
  test('is read as it was written', () => {
    for (const result of [sampleOpenLoad(), spoiltLoad()]) {
      const worker = sampleWorker(1, { result });
      assert.deepEqual(parseWorkerResult(JSON.stringify(worker), 'worker-1.json'), worker);
    }
  });

  for (const text of ['', '{', '{}', JSON.stringify({ ...sampleWorker(0), window: null })]) {
    test(`is refused as ${text.slice(0, 20)}`, () => {
      assert.throws(() => parseWorkerResult(text, 'worker-1.json'), {
        code: 'worker-result-malformed',
        exitCode: 2,
      });
    });
  }
});
