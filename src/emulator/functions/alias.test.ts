import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Alias, pointsTo, routed } from './alias.js';

const alias: Alias = { name: 'live', version: '1', description: '', weights: { 2: 0.25 }, revisionId: 'r' };

describe('an alias with weights', () => {
  it('sends its share to the additional version, and the rest to its own', () => {
    assert.equal(routed(alias, 0), '2');
    assert.equal(routed(alias, 0.2499), '2');
    assert.equal(routed(alias, 0.25), '1');
    assert.equal(routed(alias, 0.9999), '1');
  });

  it('never sends anything to a version of weight 0, and everything to one of weight 1', () => {
    const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(draw, (drawn) => {
        assert.equal(routed({ ...alias, weights: { 2: 0 } }, drawn), '1');
        assert.equal(routed({ ...alias, weights: { 2: 1 } }, drawn), '2');
      }),
    );
  });

  it('points to both of its versions', () => {
    assert.deepEqual(
      ['1', '2', '3'].map((version) => pointsTo(alias, version)),
      [true, true, false],
    );
  });
});
