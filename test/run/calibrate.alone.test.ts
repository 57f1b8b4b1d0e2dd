import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CpuCalibration } from '../../src/model/index.js';
import { bench } from '../support/bench.js';
import { limitsMissing } from '../support/cgroups.js';
import { leftovers } from '../support/leftovers.js';

/** Durations at the two sizes on AWS: 223.0 and 17.6 ms. */
const [SMALL, LARGE] = [128, 1540];

describe('bench calibrate', () => {
  test('--cpu measures each size beside AWS, and leaves nothing', async (context) => {
    const before = leftovers();
    const args = ['calibrate', '--cpu', '--memory', `${SMALL},${LARGE}`, '--invocations', '2', '--json'];
    const { exitCode, stdout, stderr } = await bench(args);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /calibrate: 128 MB\n.*calibrate: 1540 MB/s);
    const { points, meanAbsoluteError, workUs, invocations } = JSON.parse(stdout) as CpuCalibration;
    assert.deepEqual(
      points.map(({ memoryMB, awsMeanUs }) => [memoryMB, Math.round((awsMeanUs ?? 0) / 1_000)]),
      [
        [SMALL, 223],
        [LARGE, 18],
      ],
    );
    assert.equal(invocations, 2);
    const errors = points.map(({ meanUs, awsMeanUs }) => meanUs / (awsMeanUs ?? 0) - 1);
    const near = (one: number | null, other: number) => Math.abs((one ?? Number.NaN) - other) < 1e-9;
    assert.ok(points.every(({ error }, index) => near(error, errors[index] ?? 0)));
    assert.ok(near(meanAbsoluteError, errors.reduce((sum, error) => sum + Math.abs(error), 0) / 2));
    for (const { p5Us, p50Us, p95Us } of points) assert.ok(p5Us > 0 && p5Us <= p50Us && p50Us <= p95Us);
    assert.deepEqual(leftovers(), before);
    // Without cgroups nothing is held back, which the command tells: then there are no two sizes to compare.
    if (limitsMissing !== false) return context.skip(limitsMissing);
    const [small = 0, large = 0] = points.map(({ meanUs }) => Number(meanUs));
    // 12.7 on AWS. What others use of the processors delays the large one more: it is not throttled anyway.
    assert.ok(small / large > 2 && small / large < 50, `${small} us at 128 MB, ${large} at 1540`);
    assert.ok(workUs > 0 && small > workUs * 3, 'at 128 MB a processor is had for 7 % of the time');
  });

  for (const [what, args, message] of [
    ['a size that no function has', ['--cpu', '--memory', '64'], /--memory 64 is no size/],
    ['too few invocations', ['--cpu', '--invocations', '1'], /--invocations 1 is no number/],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const { exitCode, stdout, stderr } = await bench(['calibrate', ...args]);
      assert.equal(exitCode, 2);
      assert.equal(stdout, '');
      assert.match(stderr, message);
    });
  }
});
