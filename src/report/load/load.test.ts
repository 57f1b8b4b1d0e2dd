import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { assertGolden } from '../../../test/support/golden.js';
import {
  SAMPLE_PLAN,
  sampleLoad,
  sampleOpenLoad,
  sampleRecording,
  spoiltLoad,
} from '../../../test/support/sample-load.js';
import type { LoadResult } from '../../load/index.js';
import { describeLoad, renderLoad } from './index.js';

function rendered(result: LoadResult, { width = 80, color = false, interrupted = false } = {}): string {
  return renderLoad(describeLoad(SAMPLE_PLAN, result, { interrupted }), { width, color });
}

describe('a load (UPDATE_GOLDEN=1 writes its golden files)', () => {
  for (const width of [80, 120]) {
    test(`in a closed loop is as in load.closed.${width}.txt`, () =>
      assertGolden(`load.closed.${width}.txt`, rendered(sampleLoad(), { width })));

    test(`that is spoilt and interrupted is as in load.spoilt.${width}.txt`, () =>
      assertGolden(`load.spoilt.${width}.txt`, rendered(spoiltLoad(), { width, interrupted: true })));
  }

  test('in an open loop is as in load.open.80.txt', () =>
    assertGolden('load.open.80.txt', rendered(sampleOpenLoad())));

  test('in colours is as in load.color.txt, and says the same without them', async () => {
    const colored = rendered(spoiltLoad(), { color: true });
    await assertGolden('load.color.txt', colored);
    assert.equal(stripVTControlCharacters(colored), rendered(spoiltLoad()));
  });

  test('says first, before any figure, that it is invalid, by each broken check with its value and limit', () => {
    const [first, ...others] = rendered(spoiltLoad()).split('\n');
    assert.match(first ?? '', /^INVALID/);
    const before = others
      .slice(
        0,
        others.findIndex((line) => line.startsWith('Running')),
      )
      .join(' ');
    assert.match(before, /littles-law is 1\.041, and must be 0\.97 to 1\.02/);
    assert.match(before, /generator-event-loop is 0\.931, and must be < 0\.8/);
    assert.doesNotMatch(before, /histogram-count/);
    assert.doesNotMatch(rendered(sampleLoad()), /INVALID/);
  });

  test('tells a time that was beyond its bound with the unit of both', () => {
    const checks = [{ name: 'timer-lateness', value: 49_500, limit: '<= 3000 us', pass: false }];
    const text = rendered(sampleLoad({ validity: { valid: false, checks } }), { width: 200 });
    assert.match(text, /timer-lateness is 49\.50 ms, and must be <= 3\.00 ms: the generator/);
  });

  test('without any answer shows no figure that could be taken for one', () => {
    const empty = sampleLoad({ recording: sampleRecording(0, 1), completed: 0, groupRates: [] });
    const text = rendered(empty);
    assert.match(text, /^ {4}Latency {7}n\/a {7}n\/a {6}n\/a {7}n\/a$/m);
    assert.doesNotMatch(text, /NaN|undefined|Infinity/);
  });

  for (const width of [60, 80, 120]) {
    test(`fits ${width} columns`, () => {
      for (const result of [sampleLoad(), spoiltLoad(), sampleOpenLoad()]) {
        const wide = rendered(result, { width })
          .split('\n')
          .filter((line) => line.length > width && !line.startsWith('Running'));
        assert.deepEqual(wide, []);
      }
    });
  }
});
