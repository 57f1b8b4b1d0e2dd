import type { MaybeSummary, MeasuredCell, ReferenceRow, Run, Scenario, WarmResult } from '../model/index.js';
import { formatDuration } from '../units/index.js';
import { buildTable, CELL_IDENTITY, type Column, ofMeasured, type Table, type Value } from './table.js';
import {
  errorCount,
  inMilliseconds,
  isSummary,
  missing,
  percentile,
  percentileNotes,
  time,
} from './values.js';

/** A column of the warm table; `reference` is what a published row has in its place. */
interface WarmColumn extends Column<WarmResult> {
  readonly reference?: (row: ReferenceRow) => number | null;
  readonly referenceText?: (figure: number) => string;
}

const COLUMNS: readonly WarmColumn[] = [
  { head: 'envs', align: 'right', group: 'rate', value: ({ environments }) => String(environments) },
  {
    head: 'requests/s',
    align: 'right',
    group: 'rate',
    value: ({ requestsPerSecond }) => requestsPerSecond.toFixed(2),
    reference: ({ requestsPerSecond }) => requestsPerSecond,
    referenceText: (figure) => figure.toFixed(2),
  },
  {
    head: 'avg',
    align: 'right',
    group: 'rate',
    value: (warm) => time(shownTime(warm), ({ mean }) => mean),
    reference: ({ averageUs }) => averageUs,
  },
  {
    head: 'sd',
    align: 'right',
    group: 'rate',
    value: (warm) => time(shownTime(warm), ({ sd }) => sd),
    reference: ({ sdUs }) => sdUs,
  },
  { head: '±sd %', align: 'right', group: 'rate', value: (warm) => withinOneSd(shownTime(warm)) },
  {
    head: 'queue',
    align: 'right',
    group: 'queue',
    value: ({ queueUs }) => time(queueUs, ({ mean }) => mean),
  },
  {
    head: 'min',
    align: 'right',
    group: 'spread',
    value: (warm) => time(shownTime(warm), ({ min }) => min),
  },
  ...(['p50', 'p90', 'p99'] as const).map(
    (key): WarmColumn => ({
      head: key,
      align: 'right',
      group: 'spread',
      value: (warm) => percentile(shownTime(warm), key),
    }),
  ),
  {
    head: 'max',
    align: 'right',
    group: 'spread',
    value: (warm) => time(shownTime(warm), ({ max }) => max),
    reference: ({ maxUs }) => maxUs,
  },
  { head: 'errors', align: 'right', group: 'spread', value: ({ errors }) => errorCount(errors) },
];

/** What a user of the function would have waited for: in an open loop from the intended start on. */
function shownTime({ responseTimeUs, serviceTimeUs }: WarmResult): MaybeSummary {
  return responseTimeUs ?? serviceTimeUs;
}

/** The loop in words: `closed loop`, `open loop at 200/s, poisson`. */
function loopOf({ open }: Scenario['warm']): string {
  if (open === undefined) return 'closed loop';
  const rates = open.stages.flatMap(({ fromRate, toRate }) => [fromRate, toRate]);
  const steps = rates.filter((rate, index) => rate !== rates[index - 1]).map((rate) => `${rate}/s`);
  return `open loop at ${steps.join(' to ')}, ${open.arrivals} arrivals`;
}

function withinOneSd(summary: WarmResult['serviceTimeUs']): Value {
  return isSummary(summary) ? { text: (summary.withinOneSd * 100).toFixed(1) } : missing(summary.reason);
}

/** Latency under load, by cell; published figures last. */
export function warmTable(run: Run): Table {
  const { warm, references } = run.scenario;
  const rounds = run.stopped?.rounds ?? run.scenario.rounds;
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  const load = `${loopOf(warm)}, ${warm.connections} connections, ${warm.threads} threads of wrk`;
  return buildTable(
    {
      id: 'warm',
      caption: `Warm, under load: ${load}, ${formatDuration(warm.durationUs)} x ${rounds} ${rounds === 1 ? 'round' : 'rounds'} (times in ms)`,
      identity: CELL_IDENTITY,
      columns: COLUMNS,
      row: ofMeasured((cell) => cell.warm),
      notes: [
        (warm.open === undefined
          ? 'Times are from send to last byte, '
          : 'Times are response times, from when a request was meant to start to its last byte, ') +
          'a wait for an environment included; queue is the mean of that wait; ' +
          '±sd % is the share within one sd of avg.',
        ...environmentNote(measured),
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
    references.map(referenceRow),
  );
}

function environmentNote(cells: readonly MeasuredCell[]): string[] {
  if (cells.length === 0) return [];
  return [
    'One host is not a cloud: its processors cap the environments that serve at once (envs), by memory size. ' +
      'Compare memory sizes by the solo durations below.',
  ];
}

function referenceRow(row: ReferenceRow): Value[] {
  const memory = row.memoryMB === null ? '' : String(row.memoryMB);
  const figures = COLUMNS.map(({ reference, referenceText = inMilliseconds }) => {
    const figure = reference?.(row) ?? null;
    return figure === null ? '' : referenceText(figure);
  });
  return [`ref: ${row.label}`, memory, '', ...figures].map((text) => ({ text, flag: 'muted' }));
}
