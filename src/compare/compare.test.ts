import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import type { Run } from '../model/index.js';
import { parseGate } from '../scenario/index.js';
import {
  baselineOf,
  type ComparedFigure,
  compareAxis,
  compareRuns,
  evaluateGates,
  obstaclesBetween,
  type RunData,
} from './index.js';

const LATER = '2026-11-25T09-00-00Z-bbbbbb';
const noGates = (...metrics: string[]) => ({ metrics, gates: [] });

function only(figures: readonly ComparedFigure[], cell: string): ComparedFigure {
  const [found, ...others] = figures.filter((figure) => figure.cell === cell);
  assert.ok(found !== undefined && others.length === 0);
  return found;
}

function changed(data: RunData, changes: Partial<Run>): RunData {
  return { ...data, run: { ...data.run, ...changes } };
}

describe('cells of one run', () => {
  const run = measuredRun({ variants: { a: 1, b: 1.5, c: 0.7 }, rounds: 3, level: (round) => 1 + round / 2 });

  test('are held against the first variant of the same size, round by round', () => {
    const { figures, interleaved } = compareAxis(run, 'variant', noGates('warm.p50'));
    assert.ok(interleaved);
    assert.deepEqual(
      figures.map(({ cell, against, verdict }) => [cell, against, verdict]),
      [
        ['b-512MB-1t', 'a-512MB-1t', 'slower'],
        ['b-1536MB-1t', 'a-1536MB-1t', 'slower'],
        ['c-512MB-1t', 'a-512MB-1t', 'faster'],
        ['c-1536MB-1t', 'a-1536MB-1t', 'faster'],
      ],
    );
    // A machine that is 1.7 times slower in the last round than in the first has no part in it.
    const { ratio, low, high } = only(figures, 'b-512MB-1t');
    assert.ok(ratio !== null && Math.abs(ratio - 1.5) < 0.06);
    assert.ok(low !== null && high !== null && high / low < 1.25, `${low} to ${high}`);
  });

  test('more requests a second is faster, and less of anything else', () => {
    const { figures } = compareAxis(run, 'variant', noGates('warm.rps', 'cost.usd-per-million'));
    const found = figures.filter(({ cell }) => cell === 'c-512MB-1t');
    assert.deepEqual(
      found.map(({ metric, ratio, verdict }) => [metric, (ratio ?? 1) > 1, verdict]),
      [
        ['warm.rps', true, 'faster'],
        ['cost.usd-per-million', false, 'faster'],
      ],
    );
  });

  test('are matched by size, too, and cells without a partner are told', () => {
    const { figures, unmatched } = compareAxis(run, 'memory', noGates('solo.p50'));
    assert.deepEqual(
      figures.map(({ cell, against }) => [cell, against]),
      [
        ['a-1536MB-1t', 'a-512MB-1t'],
        ['b-1536MB-1t', 'b-512MB-1t'],
        ['c-1536MB-1t', 'c-512MB-1t'],
      ],
    );
    assert.deepEqual(unmatched, []);
    const partial = changed(run, { cells: run.run.cells.filter(({ id }) => id !== 'b-512MB-1t') });
    assert.deepEqual(
      compareAxis(partial, 'memory', noGates('solo.p50')).unmatched.map(({ cell, reason }) => [cell, reason]),
      [['b-1536MB-1t', 'there is no measured cell like it with memory 512']],
    );
  });

  test('are matched by where they load their model: those of the same variant, size and threads', () => {
    const { run: two, records } = measuredRun({ variants: { a: 1, b: 1.5 }, memory: [512] });
    const cells = two.cells.map((cell) => ({
      ...cell,
      variant: 'a',
      varied: { load: cell.variant === 'a' ? ('outside' as const) : ('inside' as const) },
    }));
    const data = { run: { ...two, cells }, records };
    const { figures, first } = compareAxis(data, 'load', noGates('solo.p50'));
    assert.equal(first, 'outside');
    assert.deepEqual(
      figures.map(({ cell, against, varied, verdict }) => [cell, against, varied, verdict]),
      [['b-512MB-1t', 'a-512MB-1t', { load: 'inside' }, 'slower']],
    );
    assert.deepEqual(compareAxis(data, 'variant', noGates('solo.p50')).figures, []);
    assert.deepEqual(compareAxis(run, 'load', noGates('solo.p50')).figures, []);
  });

  test('have no interval after one round', () => {
    const { figures } = compareAxis(measuredRun({ rounds: 1 }), 'variant', noGates('warm.p50'));
    assert.ok(figures.every(({ verdict, ratio }) => verdict === 'cannot tell' && ratio === null));
    assert.match(figures[0]?.reason ?? '', /two valid rounds/);
  });

  test('rounds that broke their checks on one side are left out of both', () => {
    const broken = {
      ...run,
      run: {
        ...run.run,
        cells: run.run.cells.map((cell) => {
          if (cell.id !== 'b-512MB-1t' || cell.status !== 'measured') return cell;
          return { ...cell, rounds: cell.rounds.map((round) => ({ ...round, valid: round.round !== 2 })) };
        }),
      },
    };
    const { figures } = compareAxis(broken, 'variant', noGates('warm.p50'));
    const wide = only(figures, 'b-512MB-1t');
    const narrow = only(figures, 'c-512MB-1t');
    // Two rounds: t(1) is 12.7.
    assert.ok((wide.high ?? 0) / (wide.low ?? 1) > (narrow.high ?? 9) / (narrow.low ?? 1));
  });
});

describe('two runs', () => {
  const before = measuredRun();
  const same = measuredRun({ id: LATER, seed: 2 });
  const slower = measuredRun({ id: LATER, seed: 3, variants: { a: 1.6, b: 1.5 } });

  test('are compared cell by cell, and a large difference is found', () => {
    const { figures, interleaved } = compareRuns(before, slower, [], noGates('warm.p50'));
    assert.equal(interleaved, false);
    assert.deepEqual(figures.map(({ cell, verdict }) => [cell, verdict]).slice(0, 2), [
      ['a-512MB-1t', 'slower'],
      ['a-1536MB-1t', 'slower'],
    ]);
    assert.ok(figures.slice(2).every(({ verdict }) => verdict === 'cannot tell' || verdict === 'equivalent'));
    assert.ok(figures.every(({ basis }) => basis === 'separate'));
  });

  test('the same difference is not told when rounds are far apart: the runs may be, too', () => {
    const level = (round: number) => [1, 1.4, 0.8][round - 1] ?? 1;
    const [restless, later] = [
      measuredRun({ level }),
      measuredRun({ id: LATER, variants: { a: 1.6, b: 1.5 }, level }),
    ];
    const { figures } = compareRuns(restless, later, [], noGates('warm.p50'));
    assert.ok(figures.every(({ verdict }) => verdict === 'cannot tell'));
  });

  test('cells of one of them alone are listed', () => {
    const more = measuredRun({ id: LATER, variants: { a: 1, c: 1 }, memory: [512] });
    const { unmatched } = compareRuns(before, more, [], noGates('warm.p50'));
    assert.deepEqual(
      unmatched.map(({ cell, side }) => `${cell} ${side}`),
      ['a-1536MB-1t baseline', 'b-512MB-1t baseline', 'b-1536MB-1t baseline', 'c-512MB-1t candidate'],
    );
  });

  test('from eight runs on a history tells how much runs vary', () => {
    const history = (factors: readonly number[]) =>
      factors.map((factor, index) =>
        measuredRun({
          id: `2026-11-${10 + index}T08-00-00Z-aaaaaa`,
          seed: index,
          variants: { a: factor, b: 1.5 },
        }),
      );
    const verdictWith = (factors: readonly number[]) =>
      only(compareRuns(before, slower, history(factors), noGates('warm.p50')).figures, 'a-512MB-1t');
    const steady = verdictWith([1, 1.01, 0.99, 1, 1.02, 0.98, 1, 1.01]);
    assert.deepEqual([steady.basis, steady.verdict], ['history', 'slower']);
    const restless = verdictWith([1, 1.5, 0.7, 1.2, 0.8, 1.6, 0.9, 1.1]);
    assert.deepEqual([restless.basis, restless.verdict], ['history', 'cannot tell']);
    assert.equal(verdictWith([1, 1, 1]).basis, 'separate');
  });

  test('of another network or of other weights are refused, of another machine not judged', () => {
    const { run } = before;
    const network = { ...run, scenario: { ...run.scenario, network: 'other' } };
    assert.match(
      obstaclesBetween(run, network).refusals.join(),
      /another network: squeezenet1_1 before, other now/,
    );
    const host = { ...run.host, cpu: 'Another CPU' };
    const { figures, doubts } = compareRuns(
      before,
      changed(slower, { host }),
      [],
      noGates('warm.p50', 'package.unzipped'),
    );
    assert.match(doubts.join(), /another machine: .* before, .*Another CPU/);
    assert.ok(
      figures.every(
        ({ ratio, verdict, kind }) => ratio !== null && (verdict === 'cannot tell') === (kind === 'duration'),
      ),
    );
  });

  test('under another load are not judged on it, but on the rest', () => {
    const scenario = { ...slower.run.scenario, warm: { ...slower.run.scenario.warm, connections: 7 } };
    const { figures } = compareRuns(
      before,
      changed(slower, { scenario }),
      [],
      noGates('warm.p50', 'solo.p50'),
    );
    const told = (metric: string) =>
      figures.some((figure) => figure.metric === metric && figure.verdict === 'slower');
    assert.deepEqual([told('warm.p50'), told('solo.p50')], [false, true]);
  });

  test('without recordings what run.json has by round still has an interval', () => {
    const bare = (data: RunData) => ({ ...data, records: [] });
    const { figures } = compareRuns(bare(before), bare(slower), [], noGates('warm.p50', 'warm.p99'));
    const [p50, p99] = ['warm.p50', 'warm.p99'].map((metric) =>
      only(
        figures.filter((figure) => figure.metric === metric),
        'a-512MB-1t',
      ),
    );
    assert.equal(p50?.verdict, 'slower');
    assert.match(p99?.reason ?? '', /recordings of rounds/);
  });

  test('the same runs give the same comparison', () => {
    const once = () => compareRuns(before, same, [], noGates('warm.p50', 'warm.p99', 'warm.rps'));
    assert.deepEqual(once(), once());
  });
});

describe('gates in percent', () => {
  const before = measuredRun();
  const outcomes = (gate: string, candidate: RunData, baseline: RunData | null = before) =>
    evaluateGates(
      [parseGate(gate)],
      candidate.run,
      baseline === null ? null : baselineOf(baseline, candidate),
    );
  const at = (a: number) => measuredRun({ id: LATER, seed: 5, variants: { a, b: 1.5 } });

  test('pass, fail or are inconclusive by the bounds of the change', () => {
    assert.equal(outcomes('a@512: warm.p50 <= +30%', at(1))[0]?.outcome, 'pass');
    const [failed] = outcomes('a@512: warm.p50 <= +10%', at(2));
    assert.equal(failed?.outcome, 'fail');
    assert.match(
      failed?.message ?? '',
      /warm.p50 changed by \+\d+\.\d % \(\+\d+\.\d % to \+\d+\.\d %\) in a run of another time, must be <= \+10%/,
    );
    assert.equal(outcomes('a@512: warm.p50 <= +10%', at(1.1))[0]?.outcome, 'inconclusive');
  });

  test('tell by how many rounds an open one would be decided, where both sides are interleaved', () => {
    const run = measuredRun({ variants: { a: 1, b: 1.11 } });
    const { gates } = compareAxis(run, 'variant', { metrics: [], gates: ['b@512: warm.p50 <= +10%'] });
    assert.equal(gates[0]?.outcome, 'inconclusive');
    assert.ok((gates[0]?.roundsNeeded ?? 0) > 3);
    assert.match(gates[0]?.message ?? '', /about \d+ rounds would tell/);
  });

  test('hold for what must not fall, and for what has no noise', () => {
    assert.equal(outcomes('a@512: warm.rps >= -10%', at(2))[0]?.outcome, 'fail');
    assert.equal(outcomes('a@512: package.unzipped <= +0%', at(2))[0]?.outcome, 'pass');
  });

  test('without a baseline, or a cell in it, they are inconclusive', () => {
    assert.match(outcomes('a@512: warm.p50 <= +10%', at(1), null)[0]?.message ?? '', /--baseline RUN/);
    const other = measuredRun({ variants: { z: 1 } });
    assert.match(
      outcomes('a@512: warm.p50 <= +10%', at(1), other)[0]?.message ?? '',
      /the baseline has no such cell/,
    );
  });

  test('many at once fail only beyond chance (Holm)', () => {
    const near = measuredRun({ variants: { a: 1, b: 1.2 }, seed: 11 });
    const gate = 'b@512: warm.p50 <= +10%';
    const alone = compareAxis(near, 'variant', { metrics: [], gates: [gate] }).gates;
    assert.equal(alone[0]?.outcome, 'fail');
    const calm = Array.from({ length: 40 }, () => 'b@1536: solo.p50 <= +60%');
    const among = compareAxis(near, 'variant', { metrics: [], gates: [gate, ...calm] }).gates;
    assert.equal(among[0]?.outcome, 'inconclusive');
    assert.match(among[0]?.message ?? '', /Holm/);
    assert.ok(among.slice(1).every(({ outcome }) => outcome === 'pass'));
  });
});

test('an absolute gate on too few samples tells how many rounds have them', () => {
  const { run } = measuredRun({ rounds: 3 });
  const [result] = evaluateGates([parseGate('a@512: cold.p90 <= 10s')], run);
  assert.equal(result?.message, 'cold.p90 is n/a (n=12, needs 36); 9 rounds like these have them');
  assert.equal(result?.roundsNeeded, 9);
});
