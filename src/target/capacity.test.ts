import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { megabytes } from '../units/index.js';
import { cpuShare, environmentsThatFit, whyTooLarge } from './capacity.js';

describe('what a host can hold', () => {
  test('1,769 MB buy one vCPU', () => {
    assert.equal(cpuShare(megabytes(1769)), 1);
  });

  test('two cores hold six environments of 512 MB, two of 1,536 MB and one of 3,008 MB', () => {
    assert.deepEqual(
      [512, 1536, 3008].map((size) => environmentsThatFit(megabytes(size), 2)),
      [6, 2, 1],
    );
  });

  test('a size that buys more processors than the host has cannot be measured on it', () => {
    assert.equal(whyTooLarge(megabytes(3008), 2), null);
    assert.match(whyTooLarge(megabytes(5308), 2) ?? '', /5308 MB buys 3\.00 vCPUs, and this machine has 2/);
  });

  test('at least one environment fits, and together they never ask for more than the host has', () => {
    const size = fc.integer({ min: 128, max: 10240 });
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 128 }), (memory, cores) => {
        const fit = environmentsThatFit(megabytes(memory), cores);
        assert.ok(fit >= 1);
        assert.ok(fit === 1 || fit * cpuShare(megabytes(memory)) <= cores - 0.25);
      }),
    );
  });
});
