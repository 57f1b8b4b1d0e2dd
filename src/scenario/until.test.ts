import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarioJsonSchema } from './json-schema.js';
import { parseScenario } from './load.js';
import type { Overrides } from './overrides.js';
import { describeRounds, parseUntil } from './until.js';

const parse = (rounds: string, overrides: Overrides = {}) =>
  parseScenario(`name: a\nvariants: [b]\n${rounds}\n`, { file: 'test.yaml', overrides });

function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return assert.fail('nothing is wrong with it');
}

test('reads a metric and half the width of its interval', () => {
  const { metricName, metric, halfWidth } = parseUntil(' warm.p99 ±2.5 % ');
  assert.deepEqual([metricName, metric.kind, halfWidth], ['warm.p99', 'duration', 0.025]);
  assert.equal(parseUntil('warm.rps +-10%').metric.kind, 'throughput');
});

test('refuses what no interval can be held against', () => {
  assert.match(
    complaint(() => parseUntil('warm.p99')),
    /has no "metric \+-width%"/,
  );
  assert.match(
    complaint(() => parseUntil('warm.p98 +-5%')),
    /unknown metric "warm.p98"; did you mean/,
  );
  assert.match(
    complaint(() => parseUntil('errors +-5%')),
    /counted, not measured/,
  );
  for (const width of ['0', '0.01', '100', '1e3'])
    assert.throws(() => parseUntil(`warm.p99 +-${width}%`), { code: 'until-invalid' });
});

test('rounds are a number, or go on until an interval is narrow', () => {
  const plain = parse('rounds: 5');
  assert.deepEqual([plain.rounds, 'until' in plain], [5, false]);
  const { rounds, until } = parse('rounds: { until: "warm.p99 +-5%" }');
  assert.deepEqual([rounds, until], [20, { minRounds: 3, interval: 'warm.p99 +-5%' }]);
  assert.equal(describeRounds({ rounds, ...(until && { until }) }), '3 to 20 rounds until warm.p99 +-5%');
  assert.equal(describeRounds(parse('rounds: 1')), '1 round');
});

test('the command line sets a number, or a key of the map in the place of a number', () => {
  const set = ['rounds.until=solo.p50 +-2%', 'rounds.max=9'];
  const { rounds, until } = parse('rounds: 4', { set });
  assert.deepEqual([rounds, until], [9, { minRounds: 4, interval: 'solo.p50 +-2%' }]);
  const fixed = parse('rounds: { until: "warm.p99 +-5%" }', { rounds: 7 });
  assert.deepEqual([fixed.rounds, fixed.until], [7, undefined]);
});

test('errors stand at the line and column of the key that is wrong', () => {
  const found = (rounds: string) => complaint(() => parse(rounds));
  assert.match(found('rounds: { until: "warm.p99" }'), /test\.yaml:3:18 rounds\.until: "warm\.p99" has no/);
  assert.match(
    found('rounds:\n  min: 3\n  untill: x'),
    /test\.yaml:5:3 unknown key "untill"; did you mean "until"\?/,
  );
  assert.match(found('rounds: { min: 3 }'), /missing key "until"/);
  assert.match(
    found('rounds: { min: 5, max: 4, until: "warm.p99 +-5%" }'),
    /test\.yaml:3:16 rounds\.min: at least 5 rounds, and at most 4/,
  );
  assert.match(found('rounds: { min: 1, until: "warm.p99 +-5%" }'), /from 2 to 1000, got 1/);
  assert.match(found('rounds: many'), /test\.yaml:3:9 rounds: expected a whole number from 1 to 1000, or \{/);
});

test('an editor knows both forms', () => {
  const { rounds } = scenarioJsonSchema().properties as {
    readonly rounds: { readonly anyOf: readonly object[] };
  };
  assert.equal(rounds.anyOf.length, 2);
});
