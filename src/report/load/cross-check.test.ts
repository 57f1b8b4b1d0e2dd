import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertGolden } from '../../../test/support/golden.js';
import type { CrossCheck, CrossCheckBlock } from '../../load/index.js';
import { microseconds, seconds } from '../../units/index.js';
import { renderCrossCheck } from './cross-check.js';

function block(factor: number): CrossCheckBlock {
  const percentilesUs = { 50: 2_820, 75: 3_420, 90: 4_330, 99: 201_320 * factor };
  const ours = {
    requests: 3_100,
    requestsPerSecond: 3_113.9,
    meanUs: 12_780,
    sdUs: 43_080,
    maxUs: 209_910,
    percentilesUs,
  };
  return {
    ours,
    oursCorrected: {
      mean: 50_200,
      sd: 64_950,
      percentiles: Object.fromEntries([50, 75, 90, 99].map((key) => [key, microseconds(key * 1_000)])),
    },
    broken: [],
    theirs: {
      ...ours,
      requestsPerSecond: 3_265.19 * factor,
      meanUs: 46_160,
      socketErrors: { connect: 0, read: 0, write: 0 },
      timeouts: 0,
      badAnswers: 0,
    },
  };
}

const check: CrossCheck = {
  program: 'wrk',
  version: '4.1.0',
  loop: 'closed',
  blockUs: seconds(2),
  connections: 40,
  programConnections: 40,
  timeoutUs: seconds(60),
  warmupUs: seconds(1),
  blocks: [block(1), block(1.1)],
};

const at = (width: number, change: Partial<CrossCheck> = {}) =>
  renderCrossCheck({ ...check, ...change }, { color: false, width });

test('a cross-check is as in load.cross-check.100.txt (UPDATE_GOLDEN=1 writes it)', () =>
  assertGolden('load.cross-check.100.txt', at(100)));

test('what applies of the differences is explained, and nothing else', () => {
  const [first] = check.blocks;
  assert.ok(first);
  const theirs = { ...first.theirs, timeouts: 3, badAnswers: 4 };
  const text = at(400, { programConnections: 35, blocks: [{ ...first, theirs, broken: ['littles-law'] }] });
  assert.match(text, /3 answers came to wrk after its timeout of 1m 00s/);
  assert.match(text, /4 answers of 400 or more are among wrk's/);
  assert.match(text, /opened 35 of 40/);
  assert.match(text, /1 of 1 blocks of ours broke a check \(littles-law\)/);
  assert.doesNotMatch(at(400), /timeout of|400 or more|opened|broke a check/);
});

test('a percentile that we do not show has no ratio', () => {
  const [first] = check.blocks;
  assert.ok(first);
  const ours = { ...first.ours, percentilesUs: { ...first.ours.percentilesUs, 99: null } };
  assert.match(at(120, { blocks: [{ ...first, ours }] }), /^p99 +n\/a +n\/a +n\/a/m);
});

test('an open loop has response times, and no derived column', () => {
  const blocks = check.blocks.map((each) => ({ ...each, oursCorrected: null }));
  const text = at(200, { program: 'wrk2', loop: 'open', blocks });
  assert.match(text, /response times in ms/);
  assert.doesNotMatch(text, /as wrk2 corrects/);
});

test('without a block it says so', () => {
  assert.match(at(80, { blocks: [] }), /interrupted before its first block/);
});
