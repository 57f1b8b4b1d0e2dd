import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type BreakdownAt, TIME_PARTS, type TimeParts } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { BreakdownRecorder, mergeBreakdowns, summarizeBreakdown } from './breakdown.js';

interface Request {
  readonly clientUs: Microseconds;
  readonly parts: TimeParts<Microseconds | null>;
}

function request(queue: number, cpu: number, throttled: number, transport: number, left = 0): Request {
  const running = cpu + throttled;
  const clientUs = microseconds(queue + running + transport + left);
  const parts = { queue, coldStart: 0, running, cpu, throttled, waiting: 0, transport, unexplained: left };
  return { clientUs, parts: parts as TimeParts<number> as TimeParts<Microseconds> };
}

function recorded(requests: readonly Request[]) {
  const recorder = new BreakdownRecorder();
  for (const { clientUs, parts } of requests) recorder.record(clientUs, parts);
  return recorder.toData();
}

const time = fc.integer({ min: 0, max: 2_000_000 });
const requests = fc.array(
  fc.tuple(time, time, time, time).map(([q, c, t, n]) => request(q, c, t, n)),
  {
    minLength: 1,
    maxLength: 600,
  },
);

const sumOf = ({ partsUs }: BreakdownAt) =>
  (partsUs.queue ?? Number.NaN) +
  (partsUs.coldStart ?? Number.NaN) +
  (partsUs.running ?? Number.NaN) +
  (partsUs.transport ?? Number.NaN) +
  (partsUs.unexplained ?? Number.NaN);

describe("where requests' time went", () => {
  test("the parts add up to the client's time, in the mean and at every percentile", () => {
    fc.assert(
      fc.property(requests, (all) => {
        const breakdown = summarizeBreakdown(recorded(all));
        assert.ok(breakdown !== null);
        for (const at of breakdown.at)
          assert.ok(Math.abs(sumOf(at) - at.clientUs) < 1e-3 + at.clientUs * 1e-9);
        assert.equal(breakdown.explained, 1);
      }),
    );
  });

  test('the requests around a percentile are those of that rank', () => {
    fc.assert(
      fc.property(requests, (all) => {
        const times = all.map(({ clientUs }) => clientUs).sort((a, b) => a - b);
        for (const { of, clientUs } of summarizeBreakdown(recorded(all))?.at.slice(1) ?? []) {
          const percentile = Number(of.slice(1)) / 100;
          // Whole bands are 0.8 % wide, and the neighbourhood is at most 2.5 % of the ranks to either side.
          const low = times[Math.max(0, Math.floor((percentile - 0.025) * times.length) - 1)] ?? Number.NaN;
          const high =
            times[Math.min(times.length - 1, Math.ceil((percentile + 0.025) * times.length))] ?? Number.NaN;
          assert.ok(clientUs >= low * 0.99 - 1 && clientUs <= high * 1.01 + 1, `${of}: ${clientUs}`);
        }
      }),
    );
  });

  test('merged recordings are those of all requests together', () => {
    fc.assert(
      fc.property(requests, fc.nat(600), (all, at) => {
        const merged = mergeBreakdowns([recorded(all.slice(0, at)), recorded(all.slice(at))]);
        const whole = recorded(all);
        assert.deepEqual(merged.bands, whole.bands);
        assert.deepEqual(
          { ...merged, recordings: null, bands: null },
          { ...whole, recordings: null, bands: null },
        );
        for (const part of TIME_PARTS) {
          assert.equal(merged.recordings[part].n, whole.recordings[part].n);
          assert.equal(merged.recordings[part].max, whole.recordings[part].max);
        }
      }),
    );
  });

  test('tells a tail that waited from a body that ran', () => {
    const body = Array.from({ length: 940 }, () => request(100, 60_000, 0, 1_000));
    const tail = Array.from({ length: 60 }, () => request(148_000, 60_000, 0, 4_000));
    const at = summarizeBreakdown(recorded([...body, ...tail]))?.at ?? [];
    const p99 = at.find(({ of }) => of === 'p99');
    assert.deepEqual(
      [p99?.n, p99?.clientUs, p99?.partsUs.queue, p99?.partsUs.running, p99?.partsUs.transport],
      [10, 212_000, 148_000, 60_000, 4_000],
    );
    assert.equal(at.find(({ of }) => of === 'p50')?.partsUs.queue, 100);
  });

  test('has no percentile for which there are too few requests', () => {
    const of = (n: number) =>
      summarizeBreakdown(recorded(Array.from({ length: n }, () => request(0, 5, 0, 1))))?.at.map(
        (at) => at.of,
      );
    assert.deepEqual(of(35), ['mean', 'p50']);
    assert.deepEqual(of(367), ['mean', 'p50', 'p90']);
    assert.deepEqual(of(368), ['mean', 'p50', 'p90', 'p99']);
  });

  test('counts as explained what is within 2 % or 100 us, and nothing without a report', () => {
    const recorder = new BreakdownRecorder();
    const left = [0, 100, -100, 101, -5_000];
    for (const one of left) {
      const { clientUs, parts } = request(0, 4_000, 0, 500, one);
      recorder.record(clientUs, parts);
    }
    const slow = request(0, 1_000_000, 0, 0, 20_000);
    recorder.record(slow.clientUs, slow.parts);
    recorder.record(microseconds(5_000), null);
    const breakdown = summarizeBreakdown(recorder.toData());
    assert.deepEqual([breakdown?.requests, breakdown?.n, breakdown?.explained], [7, 6, 4 / 7]);
  });

  test('does not part running where the processor time is not known', () => {
    const { clientUs, parts } = request(1, 2, 0, 3);
    const unknown = { ...parts, cpu: null, throttled: null, waiting: null };
    const breakdown = summarizeBreakdown(
      recorded([
        { clientUs, parts },
        { clientUs, parts: unknown },
      ]),
    );
    assert.equal(breakdown?.at[0]?.partsUs.cpu, null);
    assert.ok(breakdown !== null && 'reason' in breakdown.partsUs.waiting);
    assert.equal(breakdown.at[0]?.partsUs.running, 2);
  });

  test('is nothing when no report was found', () => {
    const recorder = new BreakdownRecorder();
    recorder.record(microseconds(5), null);
    assert.equal(summarizeBreakdown(recorder.toData()), null);
  });
});
