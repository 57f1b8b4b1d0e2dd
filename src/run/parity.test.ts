import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ParityReference, referenceOf, whyNotEqual } from './parity.js';

const reference: ParityReference = {
  images: [],
  logits: [],
  tolerance: 5e-6,
  jpeg: { bytes: Buffer.alloc(0), logits: Float64Array.of(1), tolerance: 1e-2 },
};

describe('referenceOf', () => {
  it("is the network's, where the variant says nothing of its precision", () => {
    assert.equal(referenceOf({ parityTolerance: undefined }, reference), reference);
  });

  it("has the variant's tolerance, for a JPEG only where that is the larger one", () => {
    const half = referenceOf({ parityTolerance: 2e-3 }, reference);
    assert.deepEqual([half.tolerance, half.jpeg?.tolerance], [2e-3, 1e-2]);
    const quarter = referenceOf({ parityTolerance: 5e-2 }, reference);
    assert.deepEqual([quarter.tolerance, quarter.jpeg?.tolerance], [5e-2, 5e-2]);
    const { jpeg: _, ...exact } = reference;
    assert.equal(referenceOf({ parityTolerance: 1e-3 }, exact).jpeg, undefined);
  });
});

describe('whyNotEqual', () => {
  const exact = { maxRelativeError: 1e-7, tolerance: 5e-6, images: 3, pass: false };
  const jpeg = { maxRelativeError: 0.2, tolerance: 1e-2, pass: false };

  it('tells of the exact pixels first', () => {
    const text = whyNotEqual({ ...exact, maxRelativeError: 3.1e-2, jpeg });
    assert.match(text, /^its logits differ .* by 3\.1e-2 of the largest, and 5\.0e-6 is allowed$/);
  });

  it('tells of the image path, where it is that alone', () => {
    assert.match(whyNotEqual({ ...exact, jpeg }), /of a JPEG differ .* by 2\.0e-1 .* 1\.0e-2 .*resizes/);
  });
});
