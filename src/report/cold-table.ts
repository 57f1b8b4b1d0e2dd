import type { ColdPhases, ColdResult, MeasuredCell, Run } from '../model/index.js';
import { minimumSamples } from '../stats/index.js';
import { formatNumber } from '../units/index.js';
import { areRivals, buildTable, CELL_IDENTITY, type Column, ofMeasured, type Table } from './table.js';
import {
  errorCount,
  errorKinds,
  inMilliseconds,
  isSummary,
  missing,
  percentile,
  percentileNotes,
  time,
} from './values.js';

/** The phases in the order in which they happen, with their heads. */
export const PHASES: readonly (readonly [keyof ColdPhases, string])[] = [
  ['environment', 'env'],
  ['runtimeBoot', 'boot'],
  ['init', 'init'],
  ['firstInvocation', '1st call'],
  ['transport', 'transport'],
];

interface ColdRow extends ColdResult {
  /** Its median is the least of several variants at its memory size. */
  readonly isBest: boolean;
}

type ColdColumn = Column<ColdRow> & {
  /** Whether any cell has something for it; a column without it is always there. */
  readonly shown?: (colds: readonly ColdResult[]) => boolean;
};

const COLUMNS: readonly ColdColumn[] = [
  { head: 'n', align: 'right', group: 'client', value: ({ n }) => String(n) },
  {
    head: 'p50',
    align: 'right',
    group: 'client',
    value: ({ clientUs, isBest }) => ({
      ...percentile(clientUs, 'p50'),
      ...(isBest ? { flag: 'best' as const } : {}),
    }),
  },
  {
    head: 'of p50',
    align: 'right',
    group: 'client',
    value: ({ p50IntervalUs }) =>
      p50IntervalUs === undefined
        ? missing('it takes six cold starts to tell where their median lies')
        : [p50IntervalUs.low, p50IntervalUs.high].map(inMilliseconds).join(' - '),
    shown: hasIntervals,
  },
  {
    head: 'p90',
    align: 'right',
    group: 'client',
    value: ({ clientUs }) => percentile(clientUs, 'p90'),
    shown: enoughForP90,
  },
  { head: 'max', align: 'right', group: 'client', value: ({ clientUs }) => time(clientUs, ({ max }) => max) },
  {
    head: 'errors',
    align: 'right',
    group: 'client',
    value: ({ errors }) => errorCount(errors),
    shown: (colds) => colds.some(({ errors }) => errorKinds(errors).length > 0),
  },
  {
    head: 'Init Duration',
    align: 'right',
    group: 'reported',
    value: ({ initDurationUs }) => time(initDurationUs, ({ mean }) => mean),
  },
  ...phaseColumns(),
];

/** The means of the phases, and what they add up to. */
export function phaseColumns(): readonly Column<Pick<ColdResult, 'phasesUs' | 'clientUs'>>[] {
  return [
    ...PHASES.map(([phase, head]) => ({
      head,
      align: 'right' as const,
      group: 'phases',
      value: ({ phasesUs }: Pick<ColdResult, 'phasesUs'>) => time(phasesUs[phase], ({ mean }) => mean),
    })),
    {
      head: '= avg',
      align: 'right',
      group: 'phases',
      value: ({ clientUs }) => time(clientUs, ({ mean }) => mean),
    },
  ];
}

function hasIntervals(colds: readonly ColdResult[]): boolean {
  return colds.some(({ p50IntervalUs }) => p50IntervalUs !== undefined);
}

function enoughForP90(colds: readonly ColdResult[]): boolean {
  return colds.some(({ n }) => n >= minimumSamples(90));
}

const PHASES_NOTE =
  "p50 and max are the client's. The phases env (environment), boot (runtime), init, 1st call and transport " +
  "are means and add up to the client's mean (= avg). Init Duration is the mean that the platform reports.";
const CLIENT_NOTE =
  "Times are the client's, on a connection of its own: name look-up, TCP and TLS are in them. Where they went is not known.";

/** How the environments were new; of the page cache only a local run knows. */
function circumstances({ scenario: { target, cold } }: Run): string {
  if (target === 'url') return 'each after the command of cold.force, as the client sees it';
  if (target === 'aws') return 'a fresh environment each';
  return `a fresh environment each, page cache ${cold.pageCache === 'warm' ? 'warm' : 'evicted'}`;
}

/** At a URL there are no phases. */
const columnsOf = ({ scenario: { target } }: Run): readonly ColdColumn[] =>
  target === 'url' ? COLUMNS.filter(({ group }) => group === 'client') : COLUMNS;

/** Cold starts by cell, and where their time goes. */
export function coldTable(run: Run): Table {
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  const colds = measured.map(({ cold }) => cold);
  return buildTable(
    {
      id: 'cold',
      caption: `Cold starts: ${circumstances(run)} (times in ms)`,
      identity: CELL_IDENTITY,
      columns: columnsOf(run).filter(({ shown }) => shown?.(colds) ?? true),
      row: ofMeasured((cell) => ({ ...cell.cold, isBest: isBest(cell, measured) })),
      notes: [
        run.scenario.target === 'url' ? CLIENT_NOTE : PHASES_NOTE,
        ...(hasIntervals(colds)
          ? [
              'of p50: its interval at 95 % by order statistics, which describes these cold starts; verdicts are by ' +
                'rounds (bench compare).',
            ]
          : []),
        ...(enoughForP90(colds)
          ? percentileNotes(
              colds.map(({ clientUs }) => clientUs),
              ['p90'],
            )
          : []),
        ...unaccounted(run),
      ],
    },
    run.cells,
  );
}

function isBest(cell: MeasuredCell, cells: readonly MeasuredCell[]): boolean {
  const medianOf = ({ cold: { clientUs } }: MeasuredCell) => (isSummary(clientUs) ? clientUs.p50 : null);
  const medians = cells
    .filter((other) => areRivals(cell, other))
    .map(medianOf)
    .filter((median) => median !== null);
  return medians.length > 1 && medianOf(cell) === Math.min(...medians);
}

const TOLERATED_GAP = 0.01;

/** Cells whose phases do not add up: then the table must not say that they do. */
function unaccounted(run: Run): string[] {
  return run.cells.flatMap((cell) => {
    if (cell.status !== 'measured' || !isSummary(cell.cold.clientUs)) return [];
    const phases = Object.values(cell.cold.phasesUs).filter(isSummary);
    const sum = phases.reduce((total, { mean }) => total + mean, 0);
    const gap = cell.cold.clientUs.mean - sum;
    if (phases.length === 0 || Math.abs(gap) <= TOLERATED_GAP * cell.cold.clientUs.mean) return [];
    return [
      `${cell.id}: the phases leave ${formatNumber(gap / 1_000, 2)} ms of the client's mean unexplained.`,
    ];
  });
}
