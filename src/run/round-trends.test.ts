import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import { trendWarnings } from './round-trends.js';

const warningsOf = (rounds: number, level: (round: number) => number) => {
  const { records } = measuredRun({ rounds, level, variants: { a: 1 }, memory: [512] });
  return trendWarnings(records);
};
const codesOf = (rounds: number, level: (round: number) => number) =>
  warningsOf(rounds, level).map(({ code }) => code);

test('rounds that fall in time are told, with by how much', () => {
  const found = warningsOf(8, (round) => 1.1 ** -round);
  assert.deepEqual(
    found.map(({ code }) => code),
    ['trend', 'trend'],
  );
  assert.match(found[0]?.message ?? '', /^solo p50 changed by -\d+ % /);
  assert.match(found[1]?.message ?? '', /^warm p50/);
});

test('a round far from the others is named', () => {
  const found = warningsOf(7, (round) => (round === 4 ? 3 : 1));
  assert.deepEqual(
    found.map(({ code }) => code),
    ['outlying-round', 'outlying-round'],
  );
  assert.match(found[0]?.message ?? '', /of round 4 /);
});

test('nothing is told of equal rounds, nor of too few to know', () => {
  assert.deepEqual(
    codesOf(8, () => 1),
    [],
  );
  assert.deepEqual(
    codesOf(3, (round) => 1.5 ** round),
    [],
  );
  assert.deepEqual(
    codesOf(0, () => 1),
    [],
  );
});
