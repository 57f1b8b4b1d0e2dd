import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { MeasuredCell, Run, Summary } from '../../src/model/index.js';
import { loadRounds } from '../../src/results/index.js';
import { known } from '../support/known.js';
import { leftovers } from '../support/leftovers.js';
import { projectWithToys } from '../support/toy-project.js';

/** Environments are kept for a second: a minute of the trace. */
const SCENARIO = `
name: replay
network: squeezenet1_1
variants: [toy]
memory: [512]
rounds: 1
cold: { samples: 1 }
solo: { duration: 300ms }
warm: { trace: { file: arrivals.csv, function: f, speed: 60, keep-alive: 1m } }
`;

/**
 * Seconds of the trace. Cold: the first, those after two idle minutes, and of two at once the second. Within half a
 * minute the environment is still there.
 */
const ARRIVALS = [0, 30, 60, 180, 210, 330, 330] as const;
const COLD = 4;

describe('bench run with warm.trace', () => {
  let root = '';
  let project = '';
  let run: Run;
  let output = { stdout: '', stderr: '' };
  const before_ = leftovers();

  const bench = (...args: readonly string[]): Promise<typeof output> =>
    new Promise((resolve) => {
      const given = ['bin/bench.js', ...args];
      execFile(process.execPath, given, { cwd: project, maxBuffer: 64e6 }, (_error, stdout, stderr) =>
        resolve({ stdout, stderr }),
      );
    });

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'coldbench-test-replay-'));
    project = path.join(root, 'project');
    await projectWithToys(project, ['toy'], SCENARIO);
    const rows = ARRIVALS.map((seconds) => `${1_000 + seconds},f\n${1_000 + seconds + 7},other`);
    await writeFile(path.join(project, 'arrivals.csv'), `timestamp,function\n${rows.join('\n')}\n`);
    output = await bench('run', 'toys.yaml', '--json');
    run = JSON.parse(output.stdout) as Run;
  });

  after(() => rm(root, { recursive: true, force: true }));

  const toy = () => {
    const [cell] = run.cells;
    assert.equal(cell?.status, 'measured', output.stderr);
    return cell as MeasuredCell;
  };

  test('an invocation is cold where its gap was longer than environments are kept, and where it overlaps', async () => {
    // A machine that others use may spoil the round: it is measured all the same.
    const records = await loadRounds(path.join(project, 'results/replay', run.id));
    const own = records.find(({ cell }) => cell === 'toy-512MB-1t') ?? assert.fail(output.stderr);
    const { billedDurationUs, initDurationUs } = own.recordings.warm;
    assert.deepEqual([billedDurationUs?.n, initDurationUs?.n], [ARRIVALS.length, COLD]);
    assert.deepEqual(own.result.warm.errors, {});
  });

  test('the share of cold starts is that of the gaps between arrivals, by the reports of the platform', () => {
    const { coldStarts, coldShare, requests } = known(toy().warm.replay);
    assert.deepEqual([requests, coldStarts], [ARRIVALS.length, COLD]);
    assert.equal(coldShare, COLD / ARRIVALS.length);
  });

  test('response times are of warm and cold invocations alike, from when each was meant to start', () => {
    const { warm, cold, solo } = toy();
    const response = warm.responseTimeUs as Summary;
    assert.equal(response.n, ARRIVALS.length);
    assert.ok(response.mean > (solo.serviceTimeUs as Summary).mean);
    assert.ok(response.max > (cold.initDurationUs as Summary).min);
    assert.equal(response.p99, null);
  });

  test('init is billed with the invocations that had one', () => {
    const { warm, cost } = toy();
    const { gbSecondsPerInvocation, usdPerMillion, usdPerMonth } = known(warm.replay);
    assert.ok(gbSecondsPerInvocation > known(cost).gbSecondsPerInvocation);
    // The trace has 330 s, and a month 730 hours.
    const expected = ((usdPerMillion / 1e6) * ARRIVALS.length * 730 * 3_600) / 330;
    assert.ok(Math.abs(usdPerMonth / expected - 1) < 1e-6);
  });

  test('the run says that time was compressed, and has the trace by its hash', () => {
    assert.ok(run.warnings.some(({ code }) => code === 'trace-compressed'));
    assert.match(run.scenario.warm.trace?.sha256 ?? '', /^[0-9a-f]{64}$/);
  });

  test('its tables have the replay', async () => {
    const { stdout } = await bench('report', 'results/replay', '--format', 'markdown');
    assert.match(stdout, /^## Replay: arrivals\.csv, function f, .* 60 times as fast, x 1 round/m);
    assert.match(stdout, /^\| toy +\| 512 \| +1 \| +7 \| +4 \| +57\.1 % \|/m);
    const html = await readFile(path.join(project, 'results/replay', run.id, 'report.html'), 'utf8');
    assert.match(html, /Replay: arrivals\.csv/);
  });

  test('a line of the trace that cannot be read is named before anything is deployed', async () => {
    await writeFile(path.join(project, 'arrivals.csv'), 'timestamp\n1\nsoon\n');
    const { stderr } = await bench('validate', 'toys.yaml');
    assert.match(stderr, /arrivals\.csv:3|no column of functions/);
  });

  test('nothing is left', async () => assert.deepEqual(leftovers(), before_));
});
