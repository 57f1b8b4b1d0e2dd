import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { keepAlive } from './keep-alive.js';

const AWS = { keepAliveMs: 'aws', keepAliveSpeed: 1 } as const;

/** Cold requests in percent after an idle gap in seconds, as published (reference: life cycle). */
const PUBLISHED = [
  [240, 2],
  [270, 3],
  [300, 8],
  [315, 43],
  [330, 68],
  [345, 94],
  [360, 100],
] as const;

describe('how long an idle environment is kept', () => {
  for (const [gapS, percent] of PUBLISHED) {
    it(`leaves ${100 - percent} of 100 after ${gapS} s, as AWS does`, () => {
      const lifetimes = Array.from({ length: 1_000 }, (_, index) => keepAlive(AWS, () => index / 1_000)());
      const gone = lifetimes.filter((lifetimeMs) => lifetimeMs < gapS * 1_000).length;
      assert.ok(Math.abs(gone - percent * 10) <= 1, `${gone} of 1,000 are gone`);
    });
  }

  it('is longer for a later draw, and never above 360 s', () => {
    const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(draw, draw, (one, other) => {
        const [first, second] = [one, other]
          .sort((a, b) => a - b)
          .map((at) => keepAlive(AWS, () => at ?? 0)());
        assert.ok((first ?? 0) <= (second ?? 0) && (second ?? 0) <= 360_000);
      }),
    );
  });

  it('is what it was set to', () => {
    assert.equal(keepAlive({ keepAliveMs: 20, keepAliveSpeed: 1 })(), 20);
  });

  it('is shorter where time is faster', () => {
    assert.equal(keepAlive({ keepAliveMs: 20, keepAliveSpeed: 4 })(), 5);
    const [usual, fast] = [1, 60].map((keepAliveSpeed) => keepAlive({ ...AWS, keepAliveSpeed }, () => 0.5)());
    assert.equal(fast, (usual ?? 0) / 60);
  });
});
