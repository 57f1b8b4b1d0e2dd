import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { imageStore, listVariants } from '../../src/packaging/index.js';
import { cellsOf } from '../../src/run/cells.js';
import { deployCells } from '../../src/run/deploy.js';
import { packagesOf, prepareDeployables } from '../../src/run/deployables.js';
import type { DeployedCell } from '../../src/run/deployed-cell.js';
import { openModelHost } from '../../src/run/model-host.js';
import { openParityGate } from '../../src/run/open-parity-gate.js';
import { parseScenario } from '../../src/scenario/index.js';
import { type DeployTarget, type FunctionSpec, openLocalTarget } from '../../src/target/index.js';
import { bench } from '../support/bench.js';
import { known } from '../support/known.js';

const { signal } = new AbortController();
const scenarioOf = (variant: string, given: string) =>
  `name: test\nvariants: [${variant}]\nmemory: [1769]\n${given}\n`;

interface Deployed {
  readonly cells: readonly DeployedCell[];
  /** What each was deployed with, by the id of its cell. */
  readonly specs: ReadonlyMap<string, FunctionSpec>;
}

describe('what a function is deployed with', () => {
  let target: DeployTarget;
  let runs = 0;

  before(async () => {
    target = await openLocalTarget({ imageStore: imageStore() });
  });

  after(() => target?.close());

  /** Every cell, deployed and held to the float64 reference. */
  async function deployed(given: string, variant = 'onnxruntime-node'): Promise<Deployed> {
    const scenario = parseScenario(scenarioOf(variant, given), { file: 'test.yaml' });
    const known = { own: await listVariants() };
    const deployables = await prepareDeployables(scenario, known, () => undefined, signal);
    const models = await openModelHost(scenario, packagesOf(deployables));
    const specs = new Map<string, FunctionSpec>();
    try {
      const cells = await deployCells(cellsOf(scenario, deployables), deployables, {
        ...{ scenario, target, models, signal },
        gate: await openParityGate(scenario),
        workloads: { of: () => ({ requests: [], bodies: [] }) },
        functionPrefix: `coldbench-${++runs}`,
        saveDeployment: async ({ id }, facts) => void specs.set(id, facts as FunctionSpec),
        listen: () => undefined,
      });
      return { cells, specs };
    } finally {
      await models.close();
    }
  }

  const stateOf = ({ cell, state, ...others }: DeployedCell) =>
    `${cell.id}: ${'reason' in others ? others.reason : state}`;

  test('each way gives the same answers, and packages without a model are smaller by it', async () => {
    const { cells, specs } = await deployed('model: {load: [outside, inside], source: [package, url]}');
    const id = (way: string) => `onnxruntime-node-1769MB-1t-${way}`;
    const ways = ['outside-package', 'outside-url', 'inside-package', 'inside-url'];
    assert.deepEqual(
      cells.map(stateOf),
      ways.map((way) => `${id(way)}: ready`),
    );
    assert.deepEqual(
      ways.map((way) => {
        const { COLDBENCH_MODEL_LOAD: load, COLDBENCH_MODEL_URL: url } =
          specs.get(id(way))?.environment ?? {};
        return [load, url !== undefined];
      }),
      [
        [undefined, false],
        [undefined, true],
        ['inside', false],
        ['inside', true],
      ],
    );
    const [whole = 0, without = 0] = cells.map((cell) => known(cell.package ?? undefined).unzippedBytes);
    assert.ok(whole - without > 4e6, `${whole} and ${without} bytes`);
  });

  test('images of each size, several at once, are held to the reference of that size', async () => {
    const { cells } = await deployed(
      'network: squeezenet1_1\ninput: {size: [64, 96], batch: 3}',
      'tfjs-wasm',
    );
    const places = ['64px', '96px'];
    assert.deepEqual(
      cells.map(stateOf),
      places.map((place) => `tfjs-wasm-1769MB-1t-${place}: ready`),
    );
  });

  test('a model may lie anywhere, as bench package writes it', async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-model-'));
    const server = createServer(({ url = '' }, response) =>
      createReadStream(path.join(folder, url)).pipe(response),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(async () => {
      server.close();
      await rm(folder, { recursive: true });
    });
    const { port } = server.address() as AddressInfo;
    const file = path.join(folder, 's.yaml');
    const fetched = `model: {source: url, url: "http://127.0.0.1:${port}"}`;
    await writeFile(file, scenarioOf('onnxruntime-node', fetched));
    const told = await bench(['package', 'onnxruntime-node', '--scenario', file, '--model-to', folder]);
    assert.equal(told.exitCode, 0, told.stderr);
    const { cells } = await deployed(fetched);
    assert.deepEqual(cells.map(stateOf), ['onnxruntime-node-1769MB-1t: ready']);
  });

  test('a model that is not what the package names is refused, with both hashes', async (t) => {
    const server = createServer((_request, response) => response.end('another model'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const { cells } = await deployed(`model: {source: url, url: "http://127.0.0.1:${port}/models/"}`);
    const [cell] = cells;
    assert.equal(cell?.state, 'failed');
    assert.match(
      cell.reason,
      /ModelError: http:\S+\/models\/onnxruntime-node\/\S+ is not the model's \S+: it has 13 bytes and the sha256 [0-9a-f]{64}, where \d+ bytes/,
    );
  });
});
