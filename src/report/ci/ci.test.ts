import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { assertGolden } from '../../../test/support/golden.js';
import { measuredRun } from '../../../test/support/measured-run.js';
import { sampleRun, validRun } from '../../../test/support/sample-run.js';
import { compareRuns } from '../../compare/index.js';
import type { GateResult, Run } from '../../model/index.js';
import { commentMarker, githubReport, type ReportFormat, renderReport } from '../index.js';

/** Cells of every kind, and few, so that a person can read the golden files. */
function fewCells(): Run {
  const kinds = ['onnxruntime-node-3008MB-2t', 'tfjs-node-512MB-1t'];
  const cells = sampleRun().cells.filter(({ id }) => kinds.includes(id));
  return sampleRun({ cells });
}

const CONTEXT = {
  exitCode: 3,
  directory: 'results/squeezenet/one',
  scenarioFile: { path: 'scenarios/a,b.yaml', text: 'name: a\ngates:\n  - errors == 0\n' },
};

describe('formats for CI (UPDATE_GOLDEN=1 writes their golden files)', () => {
  const golden: readonly (readonly [string, ReportFormat])[] = [
    ['run.junit.xml', 'junit'],
    ['run.openmetrics.txt', 'openmetrics'],
    ['run.bmf.json', 'bmf'],
    ['run.benchmark-action.json', 'benchmark-action'],
  ];
  for (const [file, format] of golden)
    test(`are as in ${file}`, () => assertGolden(file, renderReport(fewCells(), format)));

  for (const part of ['annotations', 'outputs', 'comment', 'summary'] as const) {
    const file = `run.github-${part}.txt`;
    test(`are as in ${file}`, () => assertGolden(file, githubReport(fewCells(), CONTEXT)[part]));
  }
});

/** As Bencher documents it: names to measures to a value with optional bounds, and how long names may be. */
const METRIC = z
  .strictObject({
    value: z.number(),
    lower_value: z.number().optional(),
    upper_value: z.number().optional(),
  })
  .refine(({ value, lower_value: lower = value, upper_value: upper = value }) => {
    return lower <= value && value <= upper;
  }, 'a value lies within its bounds');
const BMF = z.record(
  z.string().min(1).max(1_024),
  z.record(
    z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      .max(64),
    METRIC,
  ),
);

/** As github-action-benchmark documents its custom tools. */
const BENCHMARK_ACTION = z.array(
  z.strictObject({
    name: z.string().min(1),
    unit: z.string().min(1),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  }),
);

describe('figures for dashboards', () => {
  test("have the shape of Bencher's metric format, and nanoseconds", () => {
    const run = validRun();
    const told = BMF.parse(JSON.parse(renderReport(run, 'bmf')));
    const [cell] = run.cells;
    assert.ok(cell?.status === 'measured' && !('reason' in cell.warm.serviceTimeUs));
    const warm = told[`squeezenet/${cell.variant}/${cell.memoryMB}MB/warm`];
    assert.equal(warm?.latency?.value, (cell.warm.serviceTimeUs.p50 ?? Number.NaN) * 1_000);
    assert.equal(warm?.throughput?.value, cell.warm.requestsPerSecond);
  });

  test('have the shape that github-action-benchmark reads, each name once', () => {
    const entries = BENCHMARK_ACTION.parse(JSON.parse(renderReport(sampleRun(), 'benchmark-action')));
    assert.ok(entries.length > 10);
    assert.equal(new Set(entries.map(({ name }) => name)).size, entries.length);
  });

  test('leave out a percentile with too few samples, and cells without figures', () => {
    const text = renderReport(sampleRun(), 'benchmark-action');
    const names = BENCHMARK_ACTION.parse(JSON.parse(text)).map(({ name }) => name);
    assert.ok(names.some((name) => name.endsWith('/cold/p50')));
    assert.ok(!names.some((name) => name.endsWith('/cold/p99')));
    assert.deepEqual(BMF.parse(JSON.parse(renderReport(validRun({ cells: [] }), 'bmf'))), {});
  });
});

const gate = (index: number, outcome: GateResult['outcome'], message = 'told'): GateResult => ({
  gate: `warm.p99 <= ${index}ms`,
  cell: 'a',
  outcome,
  value: 1,
  message,
});

describe('what a job on GitHub tells', () => {
  test('ends in the verdict that applies first', () => {
    const verdictOf = (run: Run, exitCode = 0) =>
      /^verdict=(.*)$/m.exec(githubReport(run, { ...CONTEXT, exitCode }).outputs)?.[1];
    const open = gate(1, 'inconclusive');
    assert.equal(verdictOf(validRun()), 'pass');
    assert.equal(verdictOf(validRun({ gates: [open] })), 'inconclusive');
    assert.equal(verdictOf(validRun({ gates: [open, gate(2, 'fail')] })), 'fail');
    assert.equal(verdictOf(validRun({ gates: [gate(2, 'fail')], valid: false })), 'invalid');
    // What the other side of the run decides.
    assert.deepEqual([verdictOf(validRun(), 3), verdictOf(validRun(), 5)], ['fail', 'invalid']);
  });

  test('shows ten annotations of a level at most, the last of which counts the others', () => {
    const gates = Array.from({ length: 25 }, (_, index) => gate(index, 'fail'));
    const lines = githubReport(validRun({ gates }), CONTEXT).annotations.trim().split('\n');
    assert.equal(lines.filter((line) => line.startsWith('::error ')).length, 10);
    assert.match(lines.join('\n'), /16 more are in the report/);
  });

  test('points at the line of a gate, and escapes what would end a property or a command', () => {
    const failed = { ...gate(1, 'fail', '100 % over, by ::all'), gate: 'errors == 0' };
    const text = githubReport(validRun({ gates: [failed] }), CONTEXT).annotations;
    assert.equal(
      text.split('\n')[0],
      '::error file=scenarios/a%2Cb.yaml,line=3,title=fail%3A errors == 0::a: 100 %25 over, by ::all',
    );
  });

  test('cannot be given another output by the name of a folder', () => {
    const { outputs } = githubReport(validRun(), {
      ...{ ...CONTEXT, exitCode: 0 },
      directory: 'results\nverdict=fail',
    });
    assert.equal(outputs.trim().split('\n').length, 4);
    assert.match(outputs, /^verdict=pass$/m);
  });

  test('fits a summary and a comment whatever the size of the run', () => {
    const many = (count: number) =>
      Array.from({ length: count }, () => sampleRun().cells[0]).filter((cell) => cell !== undefined);
    const { comment } = githubReport(validRun({ cells: many(150) }), CONTEXT);
    assert.ok(comment.length < 60_000);
    assert.match(comment, /more tables and sections are in the report/);
    const gates = Array.from({ length: 2_000 }, (_, index) => gate(index, 'fail', 'x'.repeat(1_000)));
    const long = githubReport(validRun({ gates }), CONTEXT);
    assert.ok(long.comment.length < 60_000);
    assert.ok(Buffer.byteLength(long.summary) < 1_048_576);
  });

  test('tells what changed against the other side before everything else', () => {
    const [baseline, candidate] = [
      measuredRun({ id: 'base' }),
      measuredRun({ id: 'new', seed: 2, variants: { a: 2, b: 1.5 } }),
    ];
    const against = { run: 'base', role: 'candidate', own: 'new', other: 'old' } as const;
    const run = { ...candidate.run, against };
    const comparison = compareRuns(baseline, { ...candidate, run }, [], { metrics: ['warm.p50'], gates: [] });
    const { comment, annotations, outputs } = githubReport(run, { ...CONTEXT, exitCode: 3, comparison });
    const places = ['is slower: warm.p50 is', '## warm.p50 (ms)', '## Warm, under load'].map((text) =>
      comment.indexOf(text),
    );
    assert.ok(
      places.every((place, index) => place > (places[index - 1] ?? 0)),
      `${places}`,
    );
    assert.match(annotations, /^::error .*title=slower%3A warm\.p50::a-\d+MB-1t is slower: warm\.p50 is/m);
    assert.match(outputs, /^verdict=fail$/m);
  });

  test('begins its comment with a marker of its scenario, which no name can end', () => {
    const named = (name: string) => validRun({ scenario: { ...validRun().scenario, name } });
    const { comment } = githubReport(named('a'), CONTEXT);
    assert.equal(comment.split('\n')[0], commentMarker(named('a')));
    assert.notEqual(commentMarker(named('a')), commentMarker(named('b')));
    assert.equal(commentMarker(named('--><img>')), '<!-- coldbench:-img- -->');
  });
});
