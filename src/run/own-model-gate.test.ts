import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { Cell, Scenario } from '../model/index.js';
import { exportOnnx, type Network, seededWeights } from '../network/index.js';
import { loadScenario } from '../scenario/index.js';
import type { DeployedFunction } from '../target/index.js';
import { megabytes, microseconds } from '../units/index.js';
import type { DeployedCell } from './deployed-cell.js';
import { openParityGate } from './open-parity-gate.js';
import { whyNotEqual } from './parity.js';
import type { ParityGate } from './parity-gate.js';

const SIDE = 32;
const { signal } = new AbortController();

const NETWORK: Network = {
  name: 'means',
  input: {
    ...{ name: 'input', channels: 3, height: SIDE, width: SIDE, colorOrder: 'RGB' },
    ...{ mean: [0, 0, 0], std: [1, 1, 1] },
  },
  layers: [
    { op: 'globalAveragePool', name: 'mean', input: 'input' },
    { op: 'dense', name: 'logits', input: 'mean', outputChannels: 3, activation: 'none' },
  ],
  output: 'logits',
};

/** Answers the mean of each channel, as some framework would, with a fault of its own. */
function answering(change: (means: number[]) => number[] = (means) => means): DeployedFunction {
  const invoke = async ({ body }: { readonly body: Buffer }) => {
    const { channels } = await sharp(body).resize(SIDE, SIDE, { fit: 'fill' }).stats();
    const logits = change(channels.map(({ mean }) => mean / 255));
    const answer = JSON.stringify({ labels: [], logits });
    return { state: 'answered', status: 200, body: answer, startUs: microseconds(0), endUs: microseconds(1) };
  };
  return { name: 'fake', invoke } as never as DeployedFunction;
}

const cellOf = (variant: string, memory = 1769): Cell => ({
  id: `${variant}-${memory}MB-1t`,
  variant,
  memoryMB: megabytes(memory),
  threads: 1,
});

describe("the gate of a user's model", () => {
  let folder: string;
  let scenario: Scenario;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-gate-'));
    await writeFile(path.join(folder, 'model.onnx'), exportOnnx(NETWORK, seededWeights(NETWORK, 1)));
    await writeFile(path.join(folder, 's.yaml'), 'name: a\nvariants: [b]\nnetwork: {onnx: model.onnx}\n');
    scenario = await loadScenario(path.join(folder, 's.yaml'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** What becomes of cells whose functions answer so, one after the other. */
  async function held(gate: ParityGate, asked: readonly (readonly [Cell, DeployedFunction])[]) {
    const cells: DeployedCell[] = [];
    for (const [cell, deployed] of asked) {
      const parity = await gate.check(cell, { deployed, variant: { parityTolerance: undefined }, signal });
      const known = { cell, package: { n: 0, reason: 'none' } } as const;
      cells.push(
        'pass' in parity && !parity.pass
          ? { state: 'failed', ...known, parity, reason: whyNotEqual(parity) }
          : { state: 'ready', ...known, parity, deployed, expected: null },
      );
    }
    return gate.concluded(cells);
  }

  const codesOf = (gate: ParityGate, cells: readonly DeployedCell[]) =>
    gate.warnings(cells).map(({ code }) => code);

  test('holds all cells against the first that answers, one after the other', async () => {
    const gate = await openParityGate(scenario);
    assert.equal(gate.isOrdered, true);
    const cells = await held(gate, [
      [cellOf('a'), answering()],
      [cellOf('b'), answering((means) => means.map((value) => value * (1 + 1e-7)))],
    ]);
    const [first, second] = cells.map(({ parity }) => parity);
    assert.ok(first && 'reason' in first);
    assert.match(first.reason, /it is the reference/);
    assert.ok(second && 'pass' in second);
    assert.deepEqual([second.pass, second.against, second.images], [true, 'a-1769MB-1t', 3]);
    assert.ok(second.jpeg?.pass);
    assert.deepEqual(codesOf(gate, cells), ['parity-between-variants']);
  });

  const mistakes: readonly (readonly [string, (means: number[]) => number[]])[] = [
    ['channels the other way round', (means) => means.toReversed()],
    ['another scale', (means) => means.map((value) => (value * 255) / 256)],
    ['one weight a little off', ([first = 0, ...others]) => [first * 1.0001, ...others]],
    ['a class too few', (means) => means.slice(1)],
  ];
  for (const [what, mistake] of mistakes)
    test(`finds ${what}`, async () => {
      const [, wrong] = await held(await openParityGate(scenario), [
        [cellOf('a'), answering()],
        [cellOf('b'), answering(mistake)],
      ]);
      assert.equal(wrong?.state, 'failed');
      assert.match(wrong.reason, /its logits differ from those of a-1769MB-1t by .*, and 5\.0e-6 is allowed/);
    });

  test('takes none that answers another thing each time, but the next one', async () => {
    let calls = 0;
    const random = answering((means) => means.map((value) => value + (calls++ % 7) / 1_000));
    const gate = await openParityGate(scenario);
    const cells = await held(gate, [
      [cellOf('a'), random],
      [cellOf('b'), answering()],
      [cellOf('c'), answering()],
    ]);
    assert.ok(cells[0]?.state === 'failed');
    assert.match(cells[0].reason, /differ from its own of the same image/);
    assert.ok(cells[2]?.parity && 'against' in cells[2].parity);
    assert.equal(cells[2].parity.against, 'b-1769MB-1t');
    // Were there no third, the second would have been held against nothing.
    assert.deepEqual(codesOf(gate, gate.concluded(cells.slice(0, 2))), ['parity-alone']);
  });

  test('never lets one variant pass alone, at however many sizes', async () => {
    const gate = await openParityGate(scenario);
    const cells = await held(gate, [
      [cellOf('a', 512), answering()],
      [cellOf('a'), answering()],
    ]);
    for (const { state, parity } of cells) {
      assert.equal(state, 'ready');
      assert.ok(parity && 'reason' in parity);
      assert.match(parity.reason, /held against nothing: no other variant answered/);
    }
    const [warning] = gate.warnings(cells);
    assert.equal(warning?.code, 'parity-alone');
    assert.match(warning?.message ?? '', /^a: /);
  });

  test('says where answers are too much alike to tell a mistake', async () => {
    const flat = answering((means) => means.map((value, index) => 1 + index + value * 1e-5));
    const gate = await openParityGate(scenario);
    const cells = await held(gate, [
      [cellOf('a'), flat],
      [cellOf('b'), flat],
    ]);
    assert.deepEqual(codesOf(gate, cells), ['parity-between-variants', 'parity-weak']);
  });
});
