import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicNow } from '../host/index.js';
import { type Microseconds, microseconds, milliseconds } from '../units/index.js';
import { Pacer } from './pacer.js';

const OFFSETS_MS = [0, 1, 1, 1.5, 6, 12, 12, 30];

interface Call {
  readonly intendedUs: Microseconds;
  readonly atUs: Microseconds;
}

/** Runs a schedule up to its end, or to so many calls; the calls that then still come are among them. */
async function paced(spinning: boolean, startUs: Microseconds, stopAfter = OFFSETS_MS.length) {
  const calls: Call[] = [];
  await new Promise<void>((resolve) => {
    let pacer: Pacer | undefined;
    pacer = new Pacer({
      offsets: OFFSETS_MS.map((offset) => milliseconds(offset)).values(),
      startUs,
      spinning,
      onDue: (intendedUs) => {
        calls.push({ intendedUs, atUs: monotonicNow() });
        if (calls.length !== stopAfter) return;
        pacer?.stop();
        setTimeout(resolve, 50);
      },
    });
  });
  return calls;
}

for (const spinning of [true, false]) {
  test(`${spinning ? 'spinning' : 'sleeping'}, each time is called once, in order, and never before it has come`, async () => {
    const startUs = microseconds(monotonicNow() + 50_000);
    const calls = await paced(spinning, startUs);
    assert.deepEqual(
      calls.map(({ intendedUs }) => intendedUs - startUs),
      OFFSETS_MS.map((offset) => offset * 1_000),
    );
    for (const { intendedUs, atUs } of calls) assert.ok(atUs >= intendedUs, `${intendedUs - atUs} us early`);
  });

  test(`${spinning ? 'spinning' : 'sleeping'}, nothing is called once it was stopped`, async () => {
    const calls = await paced(spinning, microseconds(monotonicNow() + 50_000), 5);
    assert.equal(calls.length, 5);
  });
}

test('times that have passed are called at once, all in a row', () => {
  const calls: Microseconds[] = [];
  const offsets = [0, 10, 20].map((offset) => milliseconds(offset)).values();
  const startUs = microseconds(monotonicNow() - 1_000_000);
  new Pacer({ offsets, startUs, spinning: false, onDue: (intendedUs) => calls.push(intendedUs) });
  assert.equal(calls.length, 3);
});

test('what is due when it is ended is called, though no turn came for it', () => {
  const calls: Microseconds[] = [];
  const startUs = microseconds(monotonicNow() + 2_000);
  const offsets = [0, 1, 60_000].map((offset) => milliseconds(offset)).values();
  const pacer = new Pacer({
    offsets,
    startUs,
    spinning: true,
    onDue: (intendedUs) => calls.push(intendedUs),
  });
  // As a machine that is busy with others holds a process up.
  while (monotonicNow() < startUs + 5_000);
  pacer.finish();
  assert.deepEqual(calls, [startUs, microseconds(startUs + 1_000)]);
});
