import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { MeasuredCell, Run } from '../../src/model/index.js';
import { LAMBDA_LIMITS } from '../../src/packaging/index.js';
import { bench, SHORTEST } from '../support/bench.js';
import { known } from '../support/known.js';

test('a framework runs on libtensorflow, deployed as an image', async (t) => {
  const root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-libtensorflow-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const result = await bench([
    ...['run', 'scenarios/squeezenet.yaml', '--variants', 'tfjs-node', '--memory', '1769', '--json'],
    ...[...SHORTEST, '--out', root],
  ]);
  assert.equal(result.exitCode, 0, result.stderr);
  const { cells, versions } = JSON.parse(result.stdout) as Run;
  const cell = cells[0] as MeasuredCell;
  assert.equal(known(cell.package).kind, 'image');
  assert.ok(known(cell.package).unzippedBytes > LAMBDA_LIMITS.unzippedBytes);
  assert.equal(versions.libtensorflow, '2.15.1');
});
