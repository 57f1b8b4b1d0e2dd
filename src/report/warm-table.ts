import type {
  MaybeSummary,
  MeasuredCell,
  ReferenceRow,
  Run,
  Scenario,
  Shapes,
  WarmResult,
} from '../model/index.js';
import { formatDuration } from '../units/index.js';
import { traceText } from './replay-table.js';
import { sparkline } from './sparkline.js';
import {
  areRivals,
  buildTable,
  CELL_IDENTITY,
  type Column,
  ofMeasured,
  type Table,
  type Value,
} from './table.js';
import {
  errorCount,
  inMilliseconds,
  isSummary,
  missing,
  percentile,
  percentileNotes,
  time,
} from './values.js';

interface WarmRow {
  readonly id: string;
  readonly warm: WarmResult;
  /** Those of all variants at its memory size on its machine, itself among them. */
  readonly rivals: readonly WarmResult[];
}

/** A column of the warm table; `reference` is what a published row has in its place. */
interface WarmColumn extends Column<WarmRow> {
  readonly reference?: (row: ReferenceRow) => number | null;
  readonly referenceText?: (figure: number) => string;
}

const environments = (warm: WarmResult) =>
  warm.environments === null
    ? missing('what is at a URL does not tell how many environments served')
    : String(warm.environments);

const COLUMNS: readonly WarmColumn[] = [
  { head: 'envs', align: 'right', group: 'rate', value: ({ warm }) => environments(warm) },
  {
    head: 'requests/s',
    align: 'right',
    group: 'rate',
    value: (row) =>
      best(row, ({ requestsPerSecond }) => -requestsPerSecond, {
        text: row.warm.requestsPerSecond.toFixed(2),
      }),
    reference: ({ requestsPerSecond }) => requestsPerSecond,
    referenceText: (figure) => figure.toFixed(2),
  },
  {
    head: 'avg',
    align: 'right',
    group: 'rate',
    value: ({ warm }) => time(shownTime(warm), ({ mean }) => mean),
    reference: ({ averageUs }) => averageUs,
  },
  {
    head: 'sd',
    align: 'right',
    group: 'rate',
    value: ({ warm }) => time(shownTime(warm), ({ sd }) => sd),
    reference: ({ sdUs }) => sdUs,
  },
  { head: '±sd %', align: 'right', group: 'rate', value: ({ warm }) => withinOneSd(shownTime(warm)) },
  {
    head: 'queue',
    align: 'right',
    group: 'queue',
    value: ({ warm }) => time(warm.queueUs, ({ mean }) => mean),
  },
  {
    head: 'min',
    align: 'right',
    group: 'spread',
    value: ({ warm }) => time(shownTime(warm), ({ min }) => min),
  },
  ...(['p50', 'p90', 'p99'] as const).map(
    (key): WarmColumn => ({
      head: key,
      align: 'right',
      group: 'spread',
      value: (row) => best(row, (warm) => percentileOf(warm, key), percentile(shownTime(row.warm), key)),
    }),
  ),
  {
    head: 'max',
    align: 'right',
    group: 'spread',
    value: ({ warm }) => time(shownTime(warm), ({ max }) => max),
    reference: ({ maxUs }) => maxUs,
  },
  { head: 'errors', align: 'right', group: 'spread', value: ({ warm }) => errorCount(warm.errors) },
];

function percentileOf(warm: WarmResult, key: 'p50' | 'p90' | 'p99'): number | null {
  const summary = shownTime(warm);
  return isSummary(summary) ? summary[key] : null;
}

/** Marks the least figure of a memory size, where several variants have one. */
function best(row: WarmRow, figure: (warm: WarmResult) => number | null, value: Value): Value {
  const figures = row.rivals.map(figure).filter((each) => each !== null);
  const isBest = figures.length > 1 && figure(row.warm) === Math.min(...figures);
  return isBest ? { ...value, flag: 'best' } : value;
}

/** What a user of the function would have waited for: in an open loop from the intended start on. */
function shownTime({ responseTimeUs, serviceTimeUs }: WarmResult): MaybeSummary {
  return responseTimeUs ?? serviceTimeUs;
}

/** The loop in words: `closed loop`, `open loop at 200/s, poisson`. */
function loopOf({ open, trace }: Scenario['warm']): string {
  if (open === undefined) return 'closed loop';
  if (trace !== undefined) return `open loop by the trace ${traceText(trace)}`;
  const rates = open.stages.flatMap(({ fromRate, toRate }) => [fromRate, toRate]);
  const steps = rates.filter((rate, index) => rate !== rates[index - 1]).map((rate) => `${rate}/s`);
  return `open loop at ${steps.join(' to ')}, ${open.arrivals} arrivals`;
}

function withinOneSd(summary: WarmResult['serviceTimeUs']): Value {
  return isSummary(summary) ? { text: (summary.withinOneSd * 100).toFixed(1) } : missing(summary.reason);
}

/** How the times are spread, from the least to the longest, each on its own logarithmic scale. */
const shapeColumn = (shapes: Shapes): WarmColumn => ({
  head: 'min to max',
  align: 'left',
  group: 'shape',
  value: ({ id }) => {
    const counts = shapes[id];
    return counts === undefined ? missing('its recordings are not beside the run') : sparkline(counts);
  },
});

/** Latency under load, by cell; published figures last. */
export function warmTable(run: Run, shapes: Shapes = {}): Table {
  const { warm, references } = run.scenario;
  const rounds = run.stopped?.rounds ?? run.scenario.rounds;
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  const columns = Object.keys(shapes).length === 0 ? COLUMNS : [...COLUMNS, shapeColumn(shapes)];
  const several = measured.some((cell) => rivalsOf(cell, measured).length > 1);
  const load = `${loopOf(warm)}, ${warm.connections} connections, ${warm.threads} threads of wrk`;
  return buildTable(
    {
      id: 'warm',
      caption: `Warm, under load: ${load}, ${formatDuration(warm.durationUs)} x ${rounds} ${rounds === 1 ? 'round' : 'rounds'} (times in ms)`,
      identity: CELL_IDENTITY,
      columns,
      row: ofMeasured((cell) => ({ id: cell.id, warm: cell.warm, rivals: rivalsOf(cell, measured) })),
      notes: [
        (warm.open === undefined
          ? 'Times are from send to last byte, '
          : 'Times are response times, from when a request was meant to start to its last byte, ') +
          'a wait for an environment included; queue is the mean of that wait; ' +
          '±sd % is the share within one sd of avg.',
        ...(several
          ? [
              `Best of its memory size${run.machines === undefined ? '' : ' on its machine'} is marked; bench compare --by variant tells what is more than noise.`,
            ]
          : []),
        ...(run.scenario.target === 'local' ? environmentNote(measured) : []),
        ...percentileNotes(
          measured.map((cell) => shownTime(cell.warm)),
          ['p50', 'p90', 'p99'],
        ),
        ...(references.length === 0
          ? []
          : ['Rows that begin with "ref:" were published elsewhere, not measured here.']),
      ],
    },
    run.cells,
    references.map((row) => referenceRow(row, columns)),
  );
}

const rivalsOf = (own: MeasuredCell, cells: readonly MeasuredCell[]): WarmResult[] =>
  cells.filter((cell) => areRivals(own, cell)).map(({ warm }) => warm);

function environmentNote(cells: readonly MeasuredCell[]): string[] {
  if (cells.length === 0) return [];
  return [
    'One host is not a cloud: its processors cap the environments that serve at once (envs), by memory size. ' +
      'Compare memory sizes by the solo durations below.',
  ];
}

function referenceRow(row: ReferenceRow, columns: readonly WarmColumn[]): Value[] {
  const memory = row.memoryMB === null ? '' : String(row.memoryMB);
  const figures = columns.map(({ reference, referenceText = inMilliseconds }) => {
    const figure = reference?.(row) ?? null;
    return figure === null ? '' : referenceText(figure);
  });
  return [`ref: ${row.label}`, memory, '', ...figures].map((text) => ({ text, flag: 'muted' }));
}
