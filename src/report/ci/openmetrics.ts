import type { CellResult, GateResult, MeasuredCell, Run } from '../../model/index.js';
import { errorKinds, isSummary, PERCENTILES, type Percentile } from '../values.js';
import { measuredCells } from './figures.js';
import { type CellFamily, GAUGES, SUMMARIES } from './metric-families.js';

type Labels = Readonly<Record<string, string | number>>;

interface Family {
  readonly name: string;
  readonly type: 'summary' | 'gauge' | 'stateset' | 'info';
  readonly unit?: string;
  readonly help: string;
  readonly samples: readonly string[];
}

const MICROSECONDS_PER_SECOND = 1_000_000;

/**
 * A run in the OpenMetrics text format 1.0, in base units. There are no timestamps: the run is what is told, and
 * when it ended is a metric of its own. A percentile with too few samples has no quantile.
 */
export function renderOpenMetrics(run: Run): string {
  const cells = measuredCells(run);
  const families = [
    ...runFamilies(run),
    statuses(run),
    ...SUMMARIES.map((family) => summaryFamily(run, cells, family)),
    ...GAUGES.map((family) => gaugeFamily(run, cells, family)),
    errorFamily(run, cells),
    gateFamily(run),
  ].filter(({ samples }) => samples.length > 0);
  return `${families.flatMap(familyLines).join('\n')}\n# EOF\n`;
}

function familyLines({ name, type, unit, help, samples }: Family): string[] {
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...samples,
  ];
}

function runFamilies(run: Run): Family[] {
  const scenario = run.scenario.name;
  const about = { scenario, run: run.id, seed: run.seed, scenario_hash: run.scenarioHash };
  const { cpu, cores, kernel } = run.host;
  const info = { ...about, cpu, cores, kernel, coldbench: run.versions.coldbench ?? 'unknown' };
  const finished = 'coldbench_run_finished_timestamp_seconds';
  return [
    {
      name: 'coldbench_run',
      type: 'info',
      help: 'The run, and the machine that it ran on.',
      samples: [sample('coldbench_run_info', info, 1)],
    },
    {
      name: 'coldbench_run_valid',
      type: 'gauge',
      help: '1 when the figures can be taken as they stand.',
      samples: [sample('coldbench_run_valid', { scenario }, run.valid ? 1 : 0)],
    },
    {
      name: finished,
      type: 'gauge',
      unit: 'seconds',
      help: 'When the run ended.',
      samples:
        run.finishedAt === null ? [] : [sample(finished, { scenario }, Date.parse(run.finishedAt) / 1_000)],
    },
  ];
}

function statuses(run: Run): Family {
  const name = 'coldbench_cell_status';
  const states = ['measured', 'unavailable', 'failed', 'invalid'] as const;
  return {
    name,
    type: 'stateset',
    help: 'What became of a cell.',
    samples: run.cells.flatMap((cell) => stateset(name, labelsOf(run, cell), states, cell.status)),
  };
}

function gateFamily(run: Run): Family {
  const name = 'coldbench_gate';
  const states: readonly GateResult['outcome'][] = ['pass', 'fail', 'inconclusive'];
  const scenario = run.scenario.name;
  const distinct = new Map(run.gates.map((one) => [`${one.gate}\n${one.cell}`, one]));
  return {
    name,
    type: 'stateset',
    help: 'Whether what must hold does.',
    samples: [...distinct.values()].flatMap(({ gate, cell, outcome }) =>
      stateset(name, { scenario, gate, cell }, states, outcome),
    ),
  };
}

const stateset = (name: string, labels: Labels, states: readonly string[], current: string): string[] =>
  states.map((state) => sample(name, { ...labels, [name]: state }, state === current ? 1 : 0));

function summaryFamily(run: Run, cells: readonly MeasuredCell[], family: CellFamily<'summary'>): Family {
  const { name, unit, help } = family;
  const samples = cells.flatMap((cell) => {
    const summary = family.read(cell);
    if (summary === undefined || !isSummary(summary)) return [];
    const labels = labelsOf(run, cell);
    const quantiles = (Object.keys(PERCENTILES) as Percentile[]).flatMap((key) => {
      const value = summary[key];
      const quantile = Number((PERCENTILES[key] / 100).toFixed(4));
      return value === null ? [] : [sample(name, { ...labels, quantile }, value / MICROSECONDS_PER_SECOND)];
    });
    const sum = (summary.mean * summary.n) / MICROSECONDS_PER_SECOND;
    return [
      ...quantiles,
      sample(`${name}_count`, labels, summary.n),
      sample(`${name}_sum`, labels, Number(sum.toFixed(6))),
    ];
  });
  return { name, type: 'summary', unit, help, samples };
}

function gaugeFamily(run: Run, cells: readonly MeasuredCell[], family: CellFamily<'gauge'>): Family {
  const { name, unit, help, read } = family;
  const samples = cells.flatMap((cell) => {
    const value = read(cell);
    return value === null ? [] : [sample(name, labelsOf(run, cell), value)];
  });
  return { name, type: 'gauge', ...(unit === undefined ? {} : { unit }), help, samples };
}

/** A gauge, not a counter: a run's errors are told once, and do not go on counting. */
function errorFamily(run: Run, cells: readonly MeasuredCell[]): Family {
  const name = 'coldbench_errors';
  const samples = cells.flatMap((cell) =>
    (['cold', 'solo', 'warm'] as const).flatMap((phase) => {
      const labels = { ...labelsOf(run, cell), phase };
      const kinds = errorKinds(cell[phase].errors);
      if (kinds.length === 0) return [sample(name, { ...labels, kind: 'any' }, 0)];
      return kinds.map(([kind, count]) => sample(name, { ...labels, kind }, count));
    }),
  );
  return { name, type: 'gauge', help: 'Invocations without a right answer.', samples };
}

function labelsOf({ scenario }: Run, cell: CellResult): Labels {
  const { variant, memoryMB, threads, varied, machine } = cell;
  return {
    scenario: scenario.name,
    variant,
    ...(memoryMB === null ? {} : { memory_mb: memoryMB }),
    ...(threads === null ? {} : { threads }),
    ...varied,
    ...(machine === undefined ? {} : { machine }),
  };
}

function sample(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels).map(([key, text]) => `${key}="${escaped(String(text))}"`);
  return `${name}{${written.join(',')}} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
