import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareLogits, PARITY_TOLERANCE } from './parity.js';

const reference = [Float64Array.of(1, -4, 2), Float64Array.of(0, 8, -3)];
const exact = reference.map((logits) => [...logits]);

function changed(image: number, logit: number, value: number): number[][] {
  return exact.map((logits, i) => logits.map((old, j) => (i === image && j === logit ? value : old)));
}

describe('compareLogits', () => {
  it('relates the largest difference to the largest reference, both over all images', () => {
    assert.deepEqual(compareLogits(changed(0, 0, 1.5), reference, 0.1), {
      maxRelativeError: 0.0625,
      tolerance: 0.1,
      pass: true,
      images: 2,
    });
  });

  it('passes what equals the reference, with an error of 0', () => {
    const { maxRelativeError, tolerance, pass } = compareLogits(exact, reference);
    assert.deepEqual([maxRelativeError, tolerance, pass], [0, PARITY_TOLERANCE, true]);
  });

  it('passes a difference at the tolerance, and none above it', () => {
    const at = (tolerance: number) => compareLogits(changed(1, 0, 1), reference, tolerance).pass;
    assert.equal(at(0.125), true);
    assert.equal(at(0.124), false);
  });

  it('passes for any logits exactly when the error is within the tolerance', () => {
    const logit = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(logit, logit), { minLength: 1 }), (pairs) => {
        const scale = Math.max(...pairs.map(([, expected]) => Math.abs(expected)));
        fc.pre(scale > 1e-300);
        const difference = Math.max(...pairs.map(([actual, expected]) => Math.abs(actual - expected)));
        const { maxRelativeError, pass } = compareLogits(
          [pairs.map(([actual]) => actual)],
          [Float64Array.from(pairs, ([, expected]) => expected)],
        );
        assert.equal(maxRelativeError, difference / scale);
        assert.equal(pass, difference / scale <= PARITY_TOLERANCE);
      }),
    );
  });

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    it(`never passes an answer with ${value}, whatever the tolerance`, () => {
      const { maxRelativeError, pass } = compareLogits(changed(0, 1, value), reference, Number.MAX_VALUE);
      assert.deepEqual([maxRelativeError, pass], [Number.POSITIVE_INFINITY, false]);
    });
  }

  it('never passes an image or a logit too few or too many', () => {
    const [first = [], second = []] = exact;
    const answers = [[first], [...exact, second], [first, second.slice(1)], [first, [...second, 0]], []];
    for (const answer of answers)
      assert.equal(compareLogits(answer, reference, Number.MAX_VALUE).pass, false);
  });

  it('refuses a reference with nothing to compare with', () => {
    for (const empty of [[], [new Float64Array(3)], [Float64Array.of(1, Number.NaN)]]) {
      assert.throws(() => compareLogits([], empty), { code: 'parity-without-reference' });
    }
  });
});
