import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import { compareRuns } from '../compare/index.js';
import type { Run } from '../model/index.js';
import { exitCodeOf } from './exit-code.js';

type Facts = Pick<Run, 'valid' | 'gates' | 'cells'>;
const gate = (outcome: 'pass' | 'fail' | 'inconclusive') => ({
  gate: 'errors == 0',
  cell: 'a',
  outcome,
  value: 0,
  message: '',
});
const unavailable = { status: 'unavailable' } as Run['cells'][number];
const codeOf = (facts: Partial<Facts>, strict = false) =>
  exitCodeOf({ valid: true, gates: [], cells: [], ...facts } as unknown as Run, strict);

describe('the exit code of a run', () => {
  test('a valid run whose gates hold is fine', () => {
    assert.equal(codeOf({ gates: [gate('pass')] }), 0);
  });

  test('an invalid run comes before a failed gate, and that before what is open', () => {
    assert.equal(codeOf({ valid: false, gates: [gate('fail')], cells: [unavailable] }, true), 5);
    assert.equal(codeOf({ gates: [gate('inconclusive'), gate('fail')], cells: [unavailable] }, true), 3);
  });

  test('of two sides, without a gate on the other one, what is slower beyond chance counts', () => {
    const [baseline, candidate] = [
      measuredRun(),
      measuredRun({ id: 'b', seed: 2, variants: { a: 2, b: 1.5 } }),
    ];
    const comparison = compareRuns(baseline, candidate, [], { metrics: ['warm.p50'], gates: [] });
    const of = (gates: Run['gates'], valid = true) =>
      exitCodeOf({ valid: true, gates, cells: [] } as unknown as Run, false, {
        ...comparison,
        baseline: { ...comparison.baseline, valid },
      });
    assert.deepEqual([of([]), of([gate('pass')])], [3, 3]);
    assert.equal(of([{ ...gate('pass'), gate: 'warm.p50 <= +200%' }]), 0);
    assert.equal(of([], false), 5);
  });

  test('what is open counts only when asked to be strict', () => {
    assert.equal(codeOf({ gates: [gate('inconclusive')] }), 0);
    assert.equal(codeOf({ gates: [gate('inconclusive')] }, true), 4);
    assert.equal(codeOf({ cells: [unavailable] }), 0);
    assert.equal(codeOf({ cells: [unavailable] }, true), 4);
  });
});
