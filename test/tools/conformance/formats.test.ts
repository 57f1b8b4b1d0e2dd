import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand } from '../../../src/host/index.js';
import type { Run } from '../../../src/model/index.js';
import { type ReportFormat, renderReport } from '../../../src/report/index.js';
import { projectRoot } from '../../support/project-root.js';
import { pythonClients } from '../../support/python.js';
import { sampleUnmeasured } from '../../support/sample-cell.js';
import { sampleRun, validRun } from '../../support/sample-run.js';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface MetricFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface JunitReading {
  readonly errors: readonly string[];
  readonly totals: readonly number[];
  readonly cases: readonly (readonly [suite: string, name: string, results: readonly string[][]])[];
}

const HERE = path.join(projectRoot(), 'test', 'tools', 'conformance');
const HOSTILE = 'back\\slash "quoted" <tag> & line\nbreak \u0007 \ud800 \uffff ✓';

describe("a run's exports are read by their consumers", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'coldbench-test-formats-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function read<Reading>(run: Run, format: ReportFormat, ...more: string[]): Promise<Reading> {
    const file = path.join(folder, format);
    await writeFile(file, renderReport(run, format));
    const { python } = await pythonClients();
    const { stdout } = await runCommand(python, ['-B', path.join(HERE, 'formats.py'), format, file, ...more]);
    return JSON.parse(stdout) as Reading;
  }
  const openMetrics = (run: Run) => read<readonly MetricFamily[]>(run, 'openmetrics');
  const junit = (run: Run) => read<JunitReading>(run, 'junit', path.join(HERE, 'junit.xsd'));

  it('OpenMetrics by prometheus_client, figure by figure', async () => {
    const run = sampleRun();
    const families = await openMetrics(run);
    const [cell] = run.cells;
    assert.ok(cell?.status === 'measured' && !('reason' in cell.solo.serviceTimeUs));
    const family = families.find(({ name }) => name === 'coldbench_solo_service_seconds');
    assert.deepEqual([family?.type, family?.unit], ['summary', 'seconds']);
    const samples = family?.samples.filter(
      ({ labels }) => labels.variant === cell.variant && labels.memory_mb === String(cell.memoryMB),
    );
    const figure = (name: string, quantile?: string) =>
      samples?.find((one) => one.name === name && one.labels.quantile === quantile)?.value;
    const { n, mean, p50 } = cell.solo.serviceTimeUs;
    assert.equal(figure('coldbench_solo_service_seconds_count'), n);
    assert.equal(figure('coldbench_solo_service_seconds', '0.5'), (p50 ?? Number.NaN) / 1e6);
    const sum = figure('coldbench_solo_service_seconds_sum') ?? Number.NaN;
    assert.ok(Math.abs(sum - (n * mean) / 1e6) < 1e-6);
    for (const { name, unit } of families) assert.ok(unit === '' || name.endsWith(`_${unit}`), name);
    assert.ok(families.every(({ help }) => help !== ''));
  });

  it('OpenMetrics with what became of every cell and gate', async () => {
    const families = await openMetrics(sampleRun());
    const current = (name: string) =>
      families
        .find((family) => family.name === name)
        ?.samples.filter(({ value }) => value === 1)
        .map(({ labels }) => labels[name]);
    assert.deepEqual(
      current('coldbench_cell_status'),
      sampleRun().cells.map(({ status }) => status),
    );
    assert.deepEqual(current('coldbench_gate'), ['pass', 'fail']);
  });

  it('JUnit by junitparser and by a schema: cells and gates with their outcomes', async () => {
    const relative = { cell: 'a', gate: 'warm.p99 <= +10%', value: 40, message: 'grew by 40 %' };
    const open = { ...relative, outcome: 'inconclusive', message: 'cannot tell' } as const;
    const run = sampleRun({ gates: [{ ...relative, outcome: 'fail' }, open, ...sampleRun().gates] });
    const { errors, totals, cases } = await junit(run);
    assert.deepEqual(errors, []);
    assert.equal(cases.length, run.cells.length + run.gates.length);
    const broken = run.cells.filter(({ status }) => status === 'failed' || status === 'invalid');
    assert.deepEqual(totals, [cases.length, 2, broken.length]);
    const gateResults = cases.filter(([suite]) => suite.endsWith('.gates')).map(([, , results]) => results);
    assert.deepEqual(gateResults, [
      [['Failure', 'regression', 'grew by 40 %']],
      [['Skipped', 'inconclusive', 'cannot tell']],
      [],
      [['Failure', 'threshold', '4 errors']],
    ]);
    const unavailable = run.cells.find(({ status }) => status === 'unavailable');
    assert.ok(unavailable !== undefined && 'reason' in unavailable);
    assert.deepEqual(cases.find(([, name]) => name === unavailable.id)?.[2], [
      ['Skipped', 'unavailable', unavailable.reason],
    ]);
  });

  it('JUnit tells a run that is invalid although no cell broke, and one that was ended', async () => {
    const { errors, cases } = await junit(validRun({ valid: false, state: 'interrupted', finishedAt: null }));
    assert.deepEqual(errors, []);
    const types = cases.filter(([, name]) => name === 'the run').map(([, , [result]]) => result?.[1]);
    assert.deepEqual(types, ['invalid', 'interrupted']);
  });

  it('whatever the texts are, and without any cell', async () => {
    const cell = sampleUnmeasured(HOSTILE, 512, 'failed', HOSTILE);
    const hostile = sampleRun({ id: HOSTILE, cells: [cell, ...validRun().cells] });
    for (const run of [hostile, validRun({ cells: [] })]) {
      assert.deepEqual((await junit(run)).errors, []);
      assert.ok((await openMetrics(run)).length > 0);
    }
    const statuses = (await openMetrics(hostile)).find(({ name }) => name === 'coldbench_cell_status');
    const variants = statuses?.samples.map(({ labels }) => labels.variant ?? '');
    assert.ok(variants?.some((text) => text.startsWith('back\\slash "quoted" <tag> & line break')));
  });
});
