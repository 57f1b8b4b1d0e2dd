import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { MeasuredCell, Run } from '../../src/model/index.js';
import { parseScenario } from '../../src/scenario/index.js';
import { bench } from '../support/bench.js';
import { deployedCells } from '../support/deployed-cells.js';
import { known } from '../support/known.js';

const SHORT = `rounds: 1
solo: {duration: 300ms}
warm: {connections: 4, duration: 500ms, warmup: 100ms}
`;
const SECRET = 'tell-nobody-of-this';

interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
}

/** Takes 5 ms, tells what it was sent, and is busy once in ten. */
async function plainServer(t: TestContext): Promise<{ readonly origin: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url, authorization: request.headers.authorization });
    response.statusCode = asked.length % 10 === 0 ? 503 : 200;
    request.resume().on('end', () => setTimeout(() => response.end(JSON.stringify(request.headers)), 5));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('bench run at a URL', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-url-'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  const results = (name: string) => path.join(root, 'results', name);

  async function run(name: string, scenario: string, env: NodeJS.ProcessEnv = {}) {
    const file = path.join(root, `${name}.yaml`);
    await writeFile(file, `name: ${name}\n${scenario}`);
    return bench(['run', file, '--json', '--out', path.join(root, 'results')], { env });
  }

  /** All that a run left, unpacked. */
  async function everything(name: string): Promise<string> {
    const entries = await readdir(results(name), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const texts = files.map(async (entry) => {
      const bytes = await readFile(path.join(entry.parentPath, entry.name));
      return (entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    });
    return (await Promise.all(texts)).join('\n');
  }

  test('measures what is no handler of ours: the client alone, cold by a command, and keeps no secret', async (t) => {
    const { origin, asked } = await plainServer(t);
    const forced = path.join(root, 'forced');
    const result = await run(
      'plain',
      `variants: [mine]
target: {url: "\${ORIGIN}/predict?v=1", headers: {Authorization: "Bearer \${TOKEN}"}, parity: none}
cold: {samples: 2, force: 'echo "$COLDBENCH_CELL at $COLDBENCH_URL" >> ${forced}'}
${SHORT}`,
      { ORIGIN: origin, TOKEN: SECRET },
    );
    const [cell] = (JSON.parse(result.stdout) as Run).cells as MeasuredCell[];
    assert.equal(cell?.status, 'measured', result.stderr);
    assert.deepEqual([cell.id, cell.memoryMB, cell.threads], ['mine', null, null]);
    assert.ok(
      asked.every((each) => each.path === '/predict?v=1' && each.authorization === `Bearer ${SECRET}`),
    );

    const { cold, solo, warm } = cell;
    assert.ok(known(warm.serviceTimeUs).mean >= 5_000 && warm.environments === null);
    assert.ok((warm.errors.throttled ?? 0) > 0, 'a 503 is a refusal');
    assert.ok(known(cold.clientUs).min >= 5_000);
    // Those of the cell and of the control.
    const lines = (await readFile(forced, 'utf8')).trim().split('\n');
    assert.deepEqual(lines, Array(4).fill(`mine at ${origin}/predict?v=1`));
    for (const absent of [
      ...[cold.initDurationUs, cold.phasesUs.init, solo.durationReportedUs, solo.cpuUsedUs, warm.queueUs],
      ...[cell.platform, cell.cost, cell.projection, cell.package, cell.parity],
    ])
      assert.ok('reason' in absent && absent.reason.length > 20, JSON.stringify(absent));

    const left = await everything('plain');
    for (const secret of [SECRET, origin])
      assert.ok(!`${left}${result.stderr}${result.stdout}`.includes(secret));
    assert.match(left, /parity-not-checked/);
  });

  test('measures a function URL as a handler of ours, held to the reference, and no cold start that it cannot force', async () => {
    const text = 'variants: [onnxruntime-node]\nmemory: [1769]\n';
    const url = await deployed(text);
    try {
      const result = await run(
        'handler',
        `${text}target: {urls: {onnxruntime-node-1769MB-1t: "${url.href}"}}\n${SHORT.replace('warmup', 'rate: 20, warmup')}`,
      );
      const { cells, warnings } = JSON.parse(result.stdout) as Run;
      const [cell] = cells;
      assert.equal(cell?.id, 'onnxruntime-node-1769MB-1t', result.stderr);
      assert.ok(known(cell.parity).pass && known(cell.parity).maxRelativeError > 0);
      // A machine that others use may spoil the round: it is measured all the same, and said to be invalid.
      const [round] = cell.rounds ?? [];
      assert.ok(round?.warm.loop === 'open' && known(round.warm.responseTimeUs).n > 0, result.stderr);
      const { clientUs, n } = round.cold;
      assert.ok(n === 0 && 'reason' in clientUs);
      assert.match(clientUs.reason, /give a command with cold\.force/);
      assert.ok(warnings.some(({ code }) => code === 'cold-not-measured'));
    } finally {
      await url.close();
    }
  });

  test('replays a trace, and says why nobody knows which invocations were cold', async (t) => {
    const { origin } = await plainServer(t);
    await writeFile(path.join(root, 'arrivals.csv'), '0\n0.2\n0.5\n');
    const warm = 'rounds: 1\nsolo: {duration: 300ms}\nwarm: {connections: 4, trace: arrivals.csv}\n';
    const result = await run(
      'replayed',
      `variants: [mine]\ntarget: {url: "${origin}", parity: none}\n${warm}`,
    );
    const [cell] = (JSON.parse(result.stdout) as Run).cells;
    const [round] = cell?.rounds ?? [];
    // The server refuses every tenth request of all.
    const refused = Object.values(round?.warm.errors ?? {}).reduce((sum, count) => sum + count, 0);
    assert.equal(known(round?.warm.responseTimeUs).n + refused, 3, result.stderr);
    const replay = cell?.status === 'measured' ? cell.warm.replay : undefined;
    assert.ok(replay === undefined || ('reason' in replay && /tells nothing of its own/.test(replay.reason)));
  });

  test('fails a cell whose URL has no handler of ours, and says how to measure it all the same', async (t) => {
    const { origin } = await plainServer(t);
    const result = await run('other', `variants: [mine]\ntarget: {url: "${origin}"}\n${SHORT}`);
    assert.equal(result.exitCode, 5, result.stderr);
    assert.match(
      result.stderr,
      /mine, asked .*without logits.*target\.parity: none measures what is no handler/,
    );
  });

  test('a variable that the environment has not ends it before anything is sent', async () => {
    const result = await run('missing', `variants: [mine]\ntarget: {url: "\${NOWHERE}"}\n${SHORT}`);
    assert.equal(result.exitCode, 2);
    assert.match(result.stderr, /target\.url takes \$\{NOWHERE\} from the environment/);
  });
});

/** A handler of ours at the function URL of an emulator. */
async function deployed(text: string) {
  const { urls, close } = await deployedCells(parseScenario(`name: x\n${text}`, { file: 'x.yaml' }));
  const [href] = urls;
  assert.ok(href);
  return { href, close };
}
