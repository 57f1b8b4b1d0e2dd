import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import { microseconds } from '../units/index.js';
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

test('windows that fall from second to second, whatever the level of their round, were still warming', () => {
  const { records } = measuredRun({ rounds: 3, variants: { a: 1 }, memory: [512] });
  const withSeconds = (change: number) =>
    records.map((record, round) => ({
      ...record,
      warmSecondsUs: [0, 1, 2, 3, 4].map((second) =>
        microseconds(Math.round(40_000 * (1 + round) * change ** second + ((second * 7) % 3))),
      ),
    }));
  const [found, ...others] = trendWarnings(withSeconds(0.95));
  assert.equal(others.length, 0);
  assert.equal(found?.code, 'still-warming');
  assert.match(found?.message ?? '', /^warm p50 still fell by 1[89] % .*warm\.warmup=5s$/);
  for (const change of [1, 0.995, 1.05]) assert.deepEqual(trendWarnings(withSeconds(change)), []);
});
