import type { CellResult, GateResult, Run } from '../../model/index.js';
import { element } from './xml.js';

interface TestCase {
  readonly name: string;
  readonly outcome: 'pass' | 'failure' | 'error' | 'skipped';
  readonly type?: string;
  readonly message?: string;
}

/**
 * A run as JUnit XML, of which there is no specification: what Ant, Jenkins, GitLab and GitHub's viewers agree on.
 * A test case for each cell (an error where it broke, skipped where it cannot run here) and for each gate (a
 * failure, or skipped while it is inconclusive).
 */
export function renderJunit(run: Run): string {
  const name = run.scenario.name;
  const cells = [...run.cells.map(cellCase), ...runCases(run)];
  const gates = run.gates.map(gateCase);
  const suites = [suite(run, `${name}.cells`, cells), suite(run, `${name}.gates`, gates)];
  const { skipped: _, ...totals } = counts([...cells, ...gates]);
  const root = element('testsuites', { name: `coldbench ${name}`, ...totals, time: elapsed(run) }, suites);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function cellCase(cell: CellResult): TestCase {
  const name = cell.id;
  if (cell.status === 'measured') return { name, outcome: 'pass' };
  const outcome = cell.status === 'unavailable' ? 'skipped' : 'error';
  return { name, outcome, type: cell.status, message: cell.reason };
}

/** What spoils the run as a whole, which no cell tells. */
function runCases({ valid, state, cells }: Run): TestCase[] {
  const broke = cells.some(({ status }) => status === 'failed' || status === 'invalid');
  const spoilt = !valid && !broke;
  return [
    ...(spoilt ? [runError('invalid', 'the run is invalid: see its warnings')] : []),
    ...(state === 'interrupted' ? [runError('interrupted', 'the run was ended early')] : []),
  ];
}

const runError = (type: string, message: string): TestCase => ({
  name: 'the run',
  outcome: 'error',
  type,
  message,
});

function gateCase({ gate, cell, outcome, message }: GateResult): TestCase {
  const name = `${gate} (${cell})`;
  if (outcome === 'pass') return { name, outcome };
  if (outcome === 'inconclusive') return { name, outcome: 'skipped', type: outcome, message };
  return { name, outcome: 'failure', type: gate.endsWith('%') ? 'regression' : 'threshold', message };
}

function suite(run: Run, name: string, cases: readonly TestCase[]): string {
  const { skipped, ...rest } = counts(cases);
  const attributes = { name, ...rest, skipped, time: elapsed(run), timestamp: run.startedAt };
  const properties = Object.entries({ run: run.id, seed: run.seed, scenarioHash: run.scenarioHash });
  return element('testsuite', attributes, [
    element(
      'properties',
      {},
      properties.map(([key, value]) => element('property', { name: key, value })),
    ),
    ...cases.map((one) => testCase(name, one)),
  ]);
}

function testCase(classname: string, { name, outcome, type, message }: TestCase): string {
  const because = { ...(type === undefined ? {} : { type }), ...(message === undefined ? {} : { message }) };
  return element('testcase', { classname, name }, outcome === 'pass' ? [] : [element(outcome, because)]);
}

function counts(cases: readonly TestCase[]) {
  const of = (outcome: TestCase['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: of('failure'), errors: of('error'), skipped: of('skipped') };
}

/** In seconds; 0 of a run that was not finished. */
function elapsed({ startedAt, finishedAt }: Run): string {
  if (finishedAt === null) return '0';
  return ((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000).toFixed(3);
}
