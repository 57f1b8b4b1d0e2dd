import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import type { GateResult } from '../model/index.js';
import { compareAxis, compareRuns, confirmed, type RunData, regressedCells } from './index.js';

/** The second run as the other side of the first, whose rounds were interleaved with it. */
function sides(candidate: RunData): readonly [RunData, RunData] {
  const baseline = measuredRun({ id: 'base', seed: 9 });
  const against = { run: 'base', role: 'candidate', own: 'new', other: 'old' } as const;
  return [baseline, { ...candidate, run: { ...candidate.run, against } }];
}

const metrics = ['warm.p50'];

describe('two sides of one run', () => {
  test('are interleaved: what a round did to both cancels out', () => {
    const [baseline, candidate] = sides(measuredRun({ id: 'new', seed: 2 }));
    const { interleaved, figures } = compareRuns(baseline, candidate, [], { metrics, gates: [] });
    assert.ok(interleaved && figures.every(({ basis }) => basis === 'interleaved'));
  });

  test('cells of failed gates got worse; without gates those that are slower beyond chance', () => {
    const [baseline, candidate] = sides(measuredRun({ id: 'new', seed: 2, variants: { a: 2, b: 1.5 } }));
    const regressed = (...gates: string[]) =>
      regressedCells(compareRuns(baseline, candidate, [], { metrics, gates }));
    assert.deepEqual(regressed('a@512: warm.p50 <= +10%'), ['a-512MB-1t']);
    assert.deepEqual(regressed('b: warm.p50 <= +10%'), []);
    assert.deepEqual(regressed(), ['a-512MB-1t', 'a-1536MB-1t']);
    assert.deepEqual(regressedCells(compareAxis(baseline, 'variant', { metrics, gates: [] })), []);
  });
});

describe('gates after a repetition', () => {
  const result = (gate: string, outcome: GateResult['outcome'], message = outcome as string): GateResult => ({
    ...{ gate, cell: 'a', outcome, value: 12, message },
  });
  const after = (gate: string, first: GateResult['outcome'], second: GateResult['outcome']) =>
    confirmed({
      all: [result(gate, 'pass', 'all')],
      first: [result(gate, first)],
      second: [result(gate, second)],
    })[0];

  test('one on the baseline fails only where it failed both times', () => {
    const gate = 'warm.p50 <= +10%';
    assert.equal(after(gate, 'fail', 'fail')?.outcome, 'fail');
    for (const second of ['pass', 'inconclusive'] as const) {
      const open = after(gate, 'fail', second);
      assert.equal(open?.outcome, 'inconclusive');
      assert.match(
        open?.message ?? '',
        new RegExp(`^fail; but measured again, in the opposite order: ${second}$`),
      );
    }
    assert.equal(after(gate, 'pass', 'fail')?.outcome, 'pass');
  });

  test('one on a value is about all rounds', () => {
    assert.equal(after('errors == 0', 'fail', 'fail')?.message, 'all');
  });
});
