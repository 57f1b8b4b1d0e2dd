import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom, shuffled, splitMix64, xoshiro128 } from './random.js';

test('xoshiro128** gives the published numbers for the state 1, 2, 3, 4', () => {
  const next = xoshiro128([1, 2, 3, 4]);
  assert.deepEqual([next(), next(), next(), next()], [11_520, 0, 5_927_040, 70_819_200]);
});

test('SplitMix64 gives the published numbers for the seed 1234567', () => {
  const next = splitMix64(1_234_567n);
  assert.deepEqual([next(), next()], [6_457_827_717_110_365_317n, 3_203_168_211_198_807_973n]);
});

test('equal seeds give equal numbers in [0, 1), other seeds give others', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (seed) => {
      const [a, b, other] = [
        seededRandom(seed),
        seededRandom(seed),
        seededRandom(seed > 0 ? seed - 1 : seed + 1),
      ];
      const [fromA, fromB, fromOther] = [a, b, other].map((next) => [next(), next(), next()]);
      assert.deepEqual(fromA, fromB);
      assert.notDeepEqual(fromA, fromOther);
      assert.ok(fromA?.every((value) => value >= 0 && value < 1));
    }),
  );
});

test('the numbers are even over their range', () => {
  const random = seededRandom(42);
  const tenths = Array<number>(10).fill(0);
  for (let draw = 0; draw < 10_000; draw += 1) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  // 27.9 is the 99.9 % point of chi-squared with 9 degrees of freedom.
  const chiSquared = tenths.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
  assert.ok(chiSquared < 27.9, `chi-squared ${chiSquared}`);
});

test('shuffling keeps every element, leaves the list alone and repeats with its seed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (list, seed) => {
      const before = [...list];
      const mixed = shuffled(list, seededRandom(seed));
      assert.deepEqual(list, before);
      assert.deepEqual(mixed.toSorted(), list.toSorted());
      assert.deepEqual(mixed, shuffled(list, seededRandom(seed)));
    }),
  );
});

test('every order of three is about equally likely', () => {
  const random = seededRandom(7);
  const orders = new Map<string, number>();
  for (let draw = 0; draw < 6_000; draw += 1) {
    const order = shuffled(['a', 'b', 'c'], random).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal(orders.size, 6);
  for (const count of orders.values()) assert.ok(count > 850 && count < 1_150, `${count} of 1,000`);
});
