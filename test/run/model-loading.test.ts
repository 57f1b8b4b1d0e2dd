import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { CellResult, RoundResult, Run, Summary } from '../../src/model/index.js';
import type { CellParity } from '../../src/run/index.js';
import { bench } from '../support/bench.js';

const settings = (...list: string[]) => list.flatMap((setting) => ['--set', setting]);
const SHORT = settings(
  'rounds=1',
  'cold.samples=1',
  'solo.duration=500ms',
  'warm.duration=500ms',
  'warm.warmup=0s',
  'warm.connections=2',
  'warm.threads=2',
);

describe('how a function comes by its model', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-model-'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  async function cellsOf(...set: string[]): Promise<ReadonlyMap<string, CellResult>> {
    const result = await bench([
      ...['run', 'scenarios/squeezenet.yaml', '--variants', 'onnxruntime-node', '--memory', '1769'],
      ...[...SHORT, ...settings(...set), '--out', root, '--json'],
    ]);
    assert.notEqual(result.stdout, '', result.stderr);
    const { cells } = JSON.parse(result.stdout) as Run;
    return new Map(cells.map((cell) => [cell.id, cell]));
  }

  /** Also of a round that something else on the machine spoilt. */
  function roundOf(cells: ReadonlyMap<string, CellResult>, id: string): RoundResult {
    const cell = cells.get(id);
    assert.equal(cell?.parity?.pass, true, `${id} of ${[...cells.keys()]}`);
    return cell?.rounds?.[0] ?? assert.fail(`${id} has no round`);
  }

  const soloMean = ({ solo }: RoundResult) => (solo.durationReportedUs as Summary).mean;

  test('loaded inside the handler it gives the same answers, and each takes the time of loading as well', async () => {
    const cells = await cellsOf('model.load=[outside, inside]');
    const [outside, inside] = ['outside', 'inside'].map((load) =>
      roundOf(cells, `onnxruntime-node-1769MB-1t-${load}`),
    );
    assert.ok(outside !== undefined && inside !== undefined);
    assert.deepEqual([outside.solo.errors, inside.solo.errors], [{}, {}]);
    assert.ok(
      soloMean(inside) > 2 * soloMean(outside),
      `${soloMean(inside)} us inside, ${soloMean(outside)} us outside`,
    );
  });

  async function parityOf(...set: string[]): Promise<readonly CellParity[]> {
    const result = await bench([
      ...['parity', 'scenarios/squeezenet.yaml', '--variants', 'onnxruntime-node', '--memory', '1769'],
      ...[...settings(...set), '--json'],
    ]);
    assert.notEqual(result.stdout, '', result.stderr);
    return JSON.parse(result.stdout) as readonly CellParity[];
  }

  test('fetched from a URL it gives the same answers', async () => {
    const cells = await parityOf('model.source=[package, url]');
    assert.deepEqual(
      cells.map(({ cell, state }) => `${cell.id} ${state}`),
      ['onnxruntime-node-1769MB-1t-package passed', 'onnxruntime-node-1769MB-1t-url passed'],
    );
  });

  test('that is not what the package names is refused, with both hashes', async (t) => {
    const server = createServer((_request, response) => response.end('another model'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const [cell] = await parityOf('model.source=url', `model.url=http://127.0.0.1:${port}/models`);
    assert.equal(cell?.state, 'failed');
    assert.match(
      cell.reason ?? '',
      /model\.onnx: it has 13 bytes and the sha256 [0-9a-f]{64}, where \d+ bytes/,
    );
  });
});
