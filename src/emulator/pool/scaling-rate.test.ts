import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ScalingRate } from './scaling-rate.js';
import { VirtualClock } from './virtual-clock.fixture.js';

const TOO_MANY = { type: 'TooManyRequestsException' };

/** How many are let through before one is refused. */
function taken(rate: ScalingRate): number {
  for (let count = 0; ; count += 1) {
    try {
      rate.take();
    } catch {
      return count;
    }
  }
}

describe('how fast a function scales', () => {
  it('is 1,000 environments at once, and as many again within the next 10 s', () => {
    const clock = new VirtualClock();
    const rate = new ScalingRate(1_000, clock);
    assert.equal(taken(rate), 1_000);
    assert.throws(() => rate.take(), TOO_MANY);
    clock.advance(1_000);
    assert.equal(taken(rate), 100);
    clock.advance(10_000);
    assert.equal(taken(rate), 1_000);
    clock.advance(1_000_000);
    assert.equal(taken(rate), 1_000, 'what was not used does not add up');
  });

  it('has no limit where none is set', () => {
    const rate = new ScalingRate(null, new VirtualClock());
    for (let count = 0; count < 5_000; count += 1) rate.take();
  });
});
