import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { everyLayer, everyLayerWeights } from './every-layer.fixture.js';
import { PARITY_MUTATIONS } from './mutations.js';
import type { Weights } from './parameters.js';
import { seededWeights } from './seeded-weights.js';

const original = { network: everyLayer, weights: everyLayerWeights };

function mutated(name: string, weights: Weights = everyLayerWeights): Weights {
  const mutation = PARITY_MUTATIONS.find((candidate) => candidate.name === name);
  return mutation?.apply({ network: everyLayer, weights }).weights ?? assert.fail(name);
}

const values = (weights: Weights, name: string) => [...(weights.get(name)?.data ?? [])];

function changedPlaces(weights: Weights, name: string): number {
  const before = values(everyLayerWeights, name);
  return values(weights, name).filter((value, i) => value !== before[i]).length;
}

describe('PARITY_MUTATIONS', () => {
  it('leave their argument as it is, and change something', () => {
    for (const { name, apply } of PARITY_MUTATIONS) {
      const changed = apply(original);
      assert.deepEqual(everyLayerWeights, seededWeights(everyLayer, 7), name);
      assert.notDeepEqual(changed, original, name);
    }
  });

  it('swap the first kernels of red and blue, and leave green', () => {
    const before = values(everyLayerWeights, 'stem.weight');
    const after = values(mutated('channels swapped'), 'stem.weight');
    assert.deepEqual(after.slice(0, 27), [
      ...before.slice(18, 27),
      ...before.slice(9, 18),
      ...before.slice(0, 9),
    ]);
  });

  it('turn each kernel by half a turn', () => {
    const before = values(everyLayerWeights, 'right.weight').slice(25, 50);
    const after = values(mutated('kernels flipped'), 'right.weight').slice(25, 50);
    assert.deepEqual(after, before.reverse());
  });

  it('change exactly one weight and one bias', () => {
    assert.equal(changedPlaces(mutated('one weight x 1.01'), 'stem.weight'), 1);
    assert.equal(changedPlaces(mutated('one bias + 0.001'), 'stem.bias'), 1);
  });

  it('round to half precision, ties to even, with subnormals', () => {
    const cases = [
      [1, 1],
      [1 + 2 ** -11, 1],
      [1 + 3 * 2 ** -11, 1 + 2 ** -9],
      [-(1 + 2 ** -11 + 2 ** -20), -(1 + 2 ** -10)],
      [0.1, 0.0999755859375],
      [2 ** -25, 0],
      [3 * 2 ** -26, 2 ** -24],
      [0, 0],
    ] as const;
    const data = Float32Array.from(cases, ([value]) => value);
    const rounded = mutated('fp16 weights', new Map([['stem.weight', { shape: [data.length], data }]]));
    assert.deepEqual(
      values(rounded, 'stem.weight'),
      cases.map(([, expected]) => expected),
    );
  });
});
