import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parseTestScenario } from '../../test/support/scenario.js';
import { DEFAULT_PRICES } from '../cost/index.js';
import type { Recordings, TraceSpec } from '../model/index.js';
import { DurationRecorder } from '../stats/index.js';
import { megabytes, microseconds, milliseconds, seconds } from '../units/index.js';
import { keepAliveOf, openArrivals, replayedWarnings, replayResult, replayWarnings } from './replay.js';

const TRACE: TraceSpec = {
  file: '/traces/arrivals.csv',
  sha256: '',
  arrivals: 4,
  fromUs: seconds(10),
  toUs: seconds(370),
  speed: 10,
  keepAlive: 'aws',
};

function scenario(changes: Partial<TraceSpec> = {}) {
  const base = parseTestScenario();
  return { ...base, warm: { ...base.warm, trace: { ...TRACE, ...changes } } };
}

function recordings(values: Readonly<Record<string, readonly number[]>>): Recordings {
  return Object.fromEntries(
    Object.entries(values).map(([metric, list]) => {
      const recorder = new DurationRecorder();
      for (const value of list) recorder.record(microseconds(value));
      return [metric, recorder.toData()];
    }),
  );
}

const replayed = (values: Readonly<Record<string, readonly number[]>>) => ({
  ...{ memoryMB: megabytes(1_024), warm: recordings(values), requests: 4 },
  ...{ rounds: 2, prices: DEFAULT_PRICES },
});

test('the share of cold starts and the cost are of what the platform reported', () => {
  const found = replayResult(
    TRACE,
    replayed({ billedDurationUs: [10e3, 10e3, 10e3, 410e3], initDurationUs: [400e3], waitedUs: [2e3] }),
  );
  assert.ok('coldShare' in found);
  assert.deepEqual([found.coldStarts, found.coldShare, found.waited], [1, 0.25, 1]);
  assert.ok(Math.abs(found.gbSecondsPerInvocation - 0.11) < 1e-12);
  assert.ok(Math.abs(found.usdPerMillion - (0.11 * 16.6667 + 0.2)) < 1e-9);
  // Four requests in two rounds of six minutes each: 20 an hour.
  assert.ok(Math.abs(found.usdPerMonth - (found.usdPerMillion / 1e6) * 20 * 730) < 1e-12);
});

test('of what tells nothing of its own it is not known, and that is said', () => {
  const found = replayResult(TRACE, { ...replayed({}), memoryMB: null }, 'what is at a URL tells nothing');
  assert.deepEqual(found, { n: 0, reason: 'what is at a URL tells nothing' });
});

test('idle environments are taken back as much faster as the arrivals come', () => {
  assert.deepEqual(keepAliveOf(scenario()), { keepAliveMs: 'aws', keepAliveSpeed: 10 });
  assert.deepEqual(keepAliveOf(scenario({ keepAlive: seconds(60), speed: 30 })), {
    keepAliveMs: 60_000,
    keepAliveSpeed: 30,
  });
  assert.deepEqual(keepAliveOf(parseTestScenario()), {});
});

test('what is not as in production is warned of', () => {
  assert.match(replayWarnings(scenario())[0]?.message ?? '', /10 times as fast as it was/);
  assert.deepEqual(replayWarnings(scenario({ speed: 1 })), []);
  const values = { billedDurationUs: [1e3, 1e3], waitedUs: [milliseconds(3)] };
  const warm = { replay: replayResult(TRACE, replayed(values)) };
  const [warning] = replayedWarnings(warm as Parameters<typeof replayedWarnings>[0]);
  assert.equal(warning?.code, 'replay-capped');
  assert.match(warning?.message ?? '', /^1 of 2 invocations of the trace waited/);
});

test('every cell of a round has the same arrivals, and another round others', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-replay-'));
  try {
    const file = path.join(folder, 'arrivals.csv');
    await writeFile(file, 'day,time,f\n0,0,50\n0,60,50\n');
    const arrivals = await openArrivals(scenario({ file, fromUs: seconds(0), toUs: seconds(120) }));
    assert.ok(arrivals !== null);
    assert.equal(arrivals(1).length, 100);
    assert.deepEqual(arrivals(1), arrivals(1));
    assert.notDeepEqual(arrivals(1), arrivals(2));
    assert.ok(arrivals(1).every((us) => us >= 0 && us < 12e6));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  assert.equal(await openArrivals(parseTestScenario()), null);
});
