import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ExpectedLabel, isGoodAnswer } from './expected-answer.js';

const labels = (...pairs: readonly (readonly [string, number])[]): readonly ExpectedLabel[] =>
  pairs.map(([label, prob]) => ({ label, prob }));
const wanted = labels(['cat', 0.5], ['dog', 0.2], ['fox', 0.20001], ['owl', 0.05], ['eel', 0.01]);
const isGood = (given: readonly ExpectedLabel[]) => isGoodAnswer(JSON.stringify({ labels: given }), wanted);

describe('isGoodAnswer', () => {
  it('takes what differs by what float32 sums in another order differ in', () => {
    assert.ok(isGood(wanted));
    assert.ok(isGood(wanted.map(({ label, prob }) => ({ label, prob: prob * 1.0009 }))));
  });

  it('refuses another class, another probability, and labels too few or too many', () => {
    assert.ok(!isGood(labels(['cow', 0.5], ...pairsFrom(1))));
    assert.ok(!isGood(labels(['cat', 0.502], ...pairsFrom(1))));
    assert.ok(!isGood(wanted.slice(0, 4)));
    assert.ok(!isGood([...wanted, { label: 'cow', prob: 0.001 }]));
    assert.ok(!isGood([]));
  });

  it('lets equally likely classes change places, and only those', () => {
    assert.ok(isGood(labels(['cat', 0.5], ['fox', 0.2], ['dog', 0.2], ...pairsFrom(3))));
    assert.ok(!isGood(labels(['dog', 0.5], ['cat', 0.2], ...pairsFrom(2))));
    assert.ok(isGood(labels(...pairsFrom(0).slice(0, 4), ['ray', 0.01])));
  });

  it('refuses probabilities that are no numbers, and bodies that are no answers', () => {
    const withoutNumbers = wanted.map(({ label }) => ({ label, prob: null }));
    assert.ok(!isGoodAnswer(JSON.stringify({ labels: withoutNumbers }), wanted));
    for (const body of ['', 'null', '[]', '{"labels": 1}', '{"labels": [null,1,2,3,4]}'])
      assert.ok(!isGoodAnswer(body, wanted), body);
  });

  it('asks for labels alone where none are expected', () => {
    assert.ok(isGoodAnswer('{"labels": []}'));
    assert.ok(!isGoodAnswer('{}'));
  });
});

function pairsFrom(place: number): readonly (readonly [string, number])[] {
  return wanted.slice(place).map(({ label, prob }) => [label, prob] as const);
}
