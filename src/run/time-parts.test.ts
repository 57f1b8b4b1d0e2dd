import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleReport as report, loadSample as sample } from '../../test/support/sample-report.js';
import { microseconds } from '../units/index.js';
import { timeParts } from './time-parts.js';

describe('the parts of a request', () => {
  test("are the platform's and what the two clocks tell of the ways there and back", () => {
    assert.deepEqual(timeParts(sample('a', 2_800), report()), {
      queue: 500,
      coldStart: 0,
      running: 2_000,
      cpu: 900,
      throttled: 600,
      waiting: 500,
      transport: 300,
      unexplained: 0,
    });
  });

  test('of a request that had its environment made are told apart from a wait for one', () => {
    const creation = {
      startedUs: microseconds(1_250),
      spawnedUs: microseconds(1_260),
      bootedUs: null,
      readyUs: microseconds(1_690),
    };
    const at = report().at;
    assert.ok(at !== null);
    const parts = timeParts(
      sample('a', 2_800),
      report({ queueUs: microseconds(50), at: { ...at, creation } }),
    );
    assert.deepEqual([parts.queue, parts.coldStart, parts.unexplained], [50, 450, 0]);
  });

  test('leave unexplained what the figures do not add up to', () => {
    const misjoined = timeParts(sample('a', 2_800), report({ durationUs: microseconds(9_000) }));
    assert.equal(misjoined.unexplained, -7_000);
    const beforeSent = report({ queueUs: microseconds(0) });
    assert.equal(timeParts(sample('a', 2_800), beforeSent).unexplained, 500);
    // Received 900 us before it was sent: the clocks disagree, and no way takes less than nothing.
    const early = { ...sample('a', 2_800), startUs: microseconds(2_100) };
    assert.equal(timeParts(early, report()).unexplained, 2_800 - 500 - 2_000 - 1_200);
  });

  test('without a common clock have as transport what is neither init nor running', () => {
    const parts = timeParts(sample('a', 2_800), report({ at: null, queueUs: null }));
    assert.deepEqual([parts.running, parts.transport, parts.unexplained], [2_000, 800, 0]);
    const cold = { at: null, queueUs: null, initDurationUs: microseconds(500) };
    const first = timeParts(sample('a', 2_800), report(cold));
    assert.deepEqual([first.coldStart, first.transport, first.unexplained], [500, 300, 0]);
    const tooLong = timeParts(sample('a', 1_900), report({ at: null, queueUs: null }));
    assert.deepEqual([tooLong.transport, tooLong.unexplained], [0, -100]);
  });

  test('of running add up to it, also where several threads used more than the time that passed', () => {
    const parts = timeParts(sample('a', 2_800), report({ cpuUsedUs: microseconds(3_500) }));
    assert.deepEqual([parts.cpu, parts.throttled, parts.waiting], [2_000, 0, 0]);
    assert.equal(timeParts(sample('a', 2_800), report({ cpuUsedUs: null })).cpu, null);
  });
});
