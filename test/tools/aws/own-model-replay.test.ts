import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { MeasuredCell, Run } from '../../../src/model/index.js';
import { exportOnnx, networkByName, seededWeights } from '../../../src/network/index.js';
import { checkedCalls } from '../../support/aws-calls.js';
import { startAwsWorld } from '../../support/aws-world.js';
import { bench } from '../../support/bench.js';
import { known } from '../../support/known.js';

const SCENARIO = `name: replayed
network: { onnx: model.onnx }
variants: [onnxruntime-node, onnxruntime-web]
memory: [1769]
target: aws
rounds: 1
cold: { samples: 1 }
solo: { duration: 500ms }
warm: { trace: arrivals.csv }
`;
const ARRIVALS_S = [0, 2, 2.5, 3, 3.5];

test("a user's own model replays a trace on AWS, and leaves nothing", async (t) => {
  const root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-aws-replay-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const world = await startAwsWorld();
  t.after(() => world.close());
  const network = networkByName('squeezenet1_1');
  await writeFile(path.join(root, 'model.onnx'), exportOnnx(network, seededWeights(network, 7)));
  await writeFile(path.join(root, 'arrivals.csv'), `timestamp\n${ARRIVALS_S.join('\n')}\n`);
  const file = path.join(root, 'replayed.yaml');
  await writeFile(file, SCENARIO);
  const calls = path.join(root, 'calls.ndjson');
  const out = path.join(root, 'results');
  const { exitCode, stdout, stderr } = await bench(['run', file, '--yes', '--json', '--out', out], {
    env: { ...world.env, XDG_STATE_HOME: path.join(root, 'state'), COLDBENCH_AWS_CALLS: calls },
  });
  assert.equal(exitCode, 0, stderr);
  const { cells, aws } = JSON.parse(stdout) as Run;
  for (const cell of cells as readonly MeasuredCell[]) {
    assert.equal(cell.status, 'measured');
    assert.deepEqual([cell.warm.n, cell.warm.errors], [ARRIVALS_S.length, {}]);
    const { requests, coldStarts } = known(cell.warm.replay);
    assert.equal(requests, ARRIVALS_S.length);
    assert.ok(coldStarts >= 1 && coldStarts < requests, `${coldStarts} cold starts`);
  }
  const [first, second] = cells as readonly MeasuredCell[];
  assert.ok(first !== undefined && 'reason' in first.parity, 'the first is the reference');
  assert.equal(known(second?.parity).against, first.id);
  assert.ok(aws !== undefined && aws.used.usd > 0);
  const { faults } = await checkedCalls(world.python, calls);
  assert.deepEqual(faults, []);
  assert.deepEqual(await world.remaining(), []);
});
