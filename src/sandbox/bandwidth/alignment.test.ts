import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicNow } from '../../host/index.js';
import { bytes } from '../../units/index.js';
import { createGroup, removeOwnerIfEmpty } from '../groups.js';
import { ownerName } from '../owner.js';
import { kernel, withoutCgroups } from '../test-support.js';
import type { Group, UsableCgroups } from '../types.js';
import { alignRefills, settlePeriod } from './alignment.js';
import { findTicks, positiveRemainder } from './ticks.js';

const TICKS = { tickUs: 4_000, offsetUs: 1_234 };
/** Reading the kernel's count takes some microseconds; a busy machine looks late, but not every time. */
const TOLERANCE_US = 100;
/** A timer that the host let fire late while it was watched spoils one alignment, but not every one. */
const ALIGNMENTS = 3;

function distanceUs(time: number, tick: number): number {
  return positiveRemainder(time - tick + TICKS.tickUs / 2, TICKS.tickUs) - TICKS.tickUs / 2;
}

test('refills come just before a tick once they are aligned', { skip: withoutCgroups }, () => {
  const late = Array.from({ length: ALIGNMENTS }, lateOnceAlignedUs).flat();
  assert.ok(
    late.some((one) => Math.abs(one) < TOLERANCE_US),
    `refills ${late} us late`,
  );
});

function lateOnceAlignedUs(): number[] {
  const support = kernel as UsableCgroups;
  const limits = { id: 'align', memoryBytes: bytes(67_108_864), maxProcesses: 8 };
  const group = createGroup(support, limits);
  try {
    if (!alignRefills(group, TICKS)) return [];
    spin(8_000);
    settlePeriod(group);
    return Array.from({ length: 5 }, () => distanceUs(refillUs(group), TICKS.offsetUs - 30));
  } finally {
    group.remove();
    removeOwnerIfEmpty(support, ownerName());
  }
}

function refillUs(group: Group): number {
  group.setBandwidth(null, 20_000);
  group.setBandwidth(1_500, 20_000);
  const before = group.refills();
  const endUs = monotonicNow() + 100_000;
  while (group.refills() === before && monotonicNow() < endUs);
  return monotonicNow();
}

function spin(us: number): void {
  for (const endUs = monotonicNow() + us; monotonicNow() < endUs; );
}

test('ticks are found by times that lie on them, some of them disturbed', () => {
  for (const tickUs of [10_000, 4_000, 10_000 / 3, 1_000]) {
    const times = Array.from(
      { length: 12 },
      (_, index) => 777 + tickUs * (7 * index + (index % 3)) + (index % 4),
    );
    times[3] = (times[3] ?? 0) + tickUs * 0.4;
    const found = findTicks(times);
    assert.equal(found?.tickUs, tickUs);
    const distance = positiveRemainder((found?.offsetUs ?? 0) - 777 + tickUs / 2, tickUs) - tickUs / 2;
    assert.ok(Math.abs(distance) < 10, `${tickUs}: off by ${distance} us`);
  }
});

test('times at random, or too few, show no ticks', () => {
  assert.equal(findTicks([0, 4_000, 8_000]), null);
  const golden = Array.from({ length: 20 }, (_, index) => index * 23_456.789 * 1.618_034);
  assert.equal(findTicks(golden), null);
});
