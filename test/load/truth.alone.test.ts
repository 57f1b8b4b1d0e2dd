import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { calibrateInstrument, ENGINES, TRUTHS, type TruthSpec } from '../../src/load/index.js';
import type { TruthMeasurement } from '../../src/model/index.js';
import { milliseconds } from '../../src/units/index.js';
import { childrenOf } from './children.js';

/**
 * How far a generator and a server may lie apart here. On a quiet machine it is 1 % or 50 us, which is what
 * `bench calibrate` tells; a machine that others use a little takes the processor from one of the two for slices of
 * 4 ms and more, so here the median stands for what the instrument does, and the mean is bounded loosely.
 */
const MOST_APART_US = { p50: 5_000, mean: 20_000 };

const calibrate = (truths: readonly TruthSpec[], ceilingConnections: readonly number[] = []) =>
  calibrateInstrument({
    engines: ENGINES,
    truths,
    ceilingConnections,
    ceilingWindowUs: milliseconds(600),
    attempts: 1,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });

function assertAgrees(measurement: TruthMeasurement): void {
  const { server, engine, truth, measured, n, loopbackUs, validity } = measurement;
  const apart = (figure: 'p50' | 'mean') => Math.abs((measured[figure] ?? 0) - (truth[figure] ?? 0));
  const figures = JSON.stringify({ server, engine, truth, measured });
  assert.ok(n > 10 && loopbackUs > 0, figures);
  if (validity.checks.some(({ name, pass }) => name === 'cpu-of-others' && !pass)) {
    // What others took is in either side: that it is said is all that can be asked.
    assert.equal(validity.valid, false);
    return;
  }
  assert.ok(apart('p50') <= MOST_APART_US.p50, figures);
  assert.ok(apart('mean') <= MOST_APART_US.mean, figures);
}

for (const spec of TRUTHS.filter(({ stallMs }) => stallMs === undefined)) {
  test(`each engine agrees with the server of ${spec.name}`, async () => {
    const { truths } = await calibrate([{ ...spec, durationUs: milliseconds(500) }]);
    assert.deepEqual(
      truths.map(({ engine }) => engine),
      ENGINES,
    );
    for (const truth of truths) assertAgrees(truth);
  });
}

test('a stall is seen as long as it was', async () => {
  const stall = TRUTHS.find(({ stallMs }) => stallMs !== undefined) as TruthSpec;
  const { truths } = await calibrate([{ ...stall, durationUs: milliseconds(1_500), stallMs: 600 }]);
  for (const truth of truths) {
    assertAgrees(truth);
    // One request waited for 0.6 s of a window of 1.5 s: without it the deviation would be that of a timer.
    assert.ok(truth.truth.sd > 5_000 && truth.measured.sd > 0.8 * truth.truth.sd, JSON.stringify(truth));
  }
});

test('the ceiling is far above what a server of 5 ms takes, and nothing is left behind', async () => {
  const leftovers = async () => (await readdir(tmpdir())).filter((name) => /calibrate-/.test(name)).length;
  const before = await leftovers();
  const { ceilings } = await calibrate([], [8]);
  assert.deepEqual(
    ceilings.map(({ engine, bodyBytes = 0 }) => [engine, bodyBytes > 0]),
    ENGINES.flatMap((engine) => [
      [engine, false],
      [engine, true],
    ]),
  );
  for (const { requestsPerSecond, cpuPerRequestUs, bodyBytes } of ceilings) {
    assert.ok(requestsPerSecond > (bodyBytes === undefined ? 2_000 : 200), `${requestsPerSecond}/s`);
    assert.ok(cpuPerRequestUs > 1 && cpuPerRequestUs < 5_000, `${cpuPerRequestUs} us`);
  }
  assert.deepEqual(await childrenOf(process.pid, 'truth-server-process.js'), []);
  assert.ok((await leftovers()) <= before);
});
