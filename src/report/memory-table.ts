import { fillsMemory } from '../compare/index.js';
import type { MeasuredCell, Run } from '../model/index.js';
import { bytesToMegabytes, formatNumber } from '../units/index.js';
import { kneeNotes, sizesOf, soloMean, usdPerMillion } from './sizes.js';
import { buildTable, CELL_IDENTITY, type Column, ofMeasured, type Table, type Value } from './table.js';
import { errorCount, errorKinds, missing, percentile, time } from './values.js';

/** A cell among the memory sizes of its variant. */
interface SizedCell {
  readonly cell: MeasuredCell;
  /** The variant's measured cells in ascending size, this one among them. */
  readonly sizes: readonly MeasuredCell[];
  /** Whether other machines measured some of the variant's sizes. */
  readonly elsewhere: boolean;
  /** Whether sizes can be compared at all. */
  readonly comparable: boolean;
}

const COLUMNS: readonly Column<SizedCell>[] = [
  {
    head: 'solo avg',
    align: 'right',
    group: 'solo',
    value: (row) => marked(row, soloMean, soloTime(row.cell)),
  },
  {
    head: 'solo p50',
    align: 'right',
    group: 'solo',
    value: ({ cell }) => percentile(cell.solo.durationReportedUs, 'p50'),
  },
  { head: 'speed-up', align: 'right', group: 'solo', value: speedUp },
  {
    head: 'CPU avg',
    align: 'right',
    group: 'solo',
    value: ({ cell }) => time(cell.solo.cpuUsedUs, ({ mean }) => mean),
  },
  { head: 'peak MB', align: 'right', group: 'memory', value: ({ cell }) => peakMemory(cell) },
  {
    head: '$/M',
    align: 'right',
    group: 'cost',
    value: (row) => marked(row, usdPerMillion, warmCost(row.cell)),
  },
  { head: 'cold $/M', align: 'right', group: 'cost', value: ({ cell }) => coldCost(cell) },
];

/** Only where some cell has solo errors: its figures are of the invocations that succeeded. */
const ERRORS: Column<SizedCell> = {
  head: 'errors',
  align: 'right',
  group: 'solo',
  value: ({ cell }) => errorCount(cell.solo.errors),
};

const dollars = (value: number): string => formatNumber(value, 2);
const soloTime = ({ solo }: MeasuredCell): Value => time(solo.durationReportedUs, ({ mean }) => mean);

/** Marks the smallest figure among the sizes that a variant fits, when there is a choice. */
function marked(row: SizedCell, figure: (cell: MeasuredCell) => number | null, value: Value): Value {
  const figures = row.sizes
    .filter((cell) => !fillsMemory(cell))
    .map(figure)
    .filter((each) => each !== null);
  const best =
    row.comparable &&
    !fillsMemory(row.cell) &&
    figures.length > 1 &&
    figure(row.cell) === Math.min(...figures);
  return best ? { ...value, flag: 'best' } : value;
}

function speedUp({ cell, sizes, comparable, elsewhere }: SizedCell): Value {
  const smallest = sizes[0] === undefined ? null : soloMean(sizes[0]);
  const own = soloMean(cell);
  if (smallest === null || own === null) return missing('the duration of a size is not known');
  if (elsewhere && sizes.length === 1) return missing('its other sizes were measured on other machines');
  const text = `${formatNumber(smallest / own, 2)}x`;
  return comparable ? { text } : { text, flag: 'muted' };
}

/** In the megabytes of the size, whole ones as a REPORT line has them. */
function peakMemory(cell: MeasuredCell): Value {
  const { platform } = cell;
  if ('reason' in platform) return missing(platform.reason);
  const text = String(Math.ceil(bytesToMegabytes(platform.peakMemoryBytes)));
  return fillsMemory(cell) ? { text, flag: 'bad', note: 'all of its memory: it does not fit' } : { text };
}

function warmCost({ cost }: MeasuredCell): Value {
  return 'reason' in cost ? missing(cost.reason) : { text: dollars(cost.usdPerMillion) };
}

function coldCost({ cost }: MeasuredCell): Value {
  if ('reason' in cost) return missing(cost.reason);
  if (cost.coldUsdPerMillion === null) return missing('no cold start was billed');
  return { text: dollars(cost.coldUsdPerMillion) };
}

/** What memory buys, from solo durations: speed and cost by size. */
export function memoryTable(run: Run): Table {
  // A cloud limits by memory size on its own.
  const comparable = run.scenario.target === 'aws' || run.host.cgroup !== 'none';
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  const failed = measured.some(({ solo }) => errorKinds(solo.errors).length > 0);
  return buildTable(
    {
      id: 'memory',
      caption: 'Memory: the duration of one environment by size (times in ms, as the platform reports them)',
      identity: CELL_IDENTITY,
      columns: failed ? [...COLUMNS, ERRORS] : COLUMNS,
      row: ofMeasured((cell) => ({
        ...{ cell, sizes: sizesOf(cell, measured, run), comparable },
        elsewhere: measured.some(
          ({ variant, machine }) => variant === cell.variant && machine !== cell.machine,
        ),
      })),
      notes: [
        ...(comparable
          ? [
              'Best of its variant is marked. Speed-up is over the smallest size of the variant that was measured. ' +
                'peak MB is the most that one environment used of its memory, in all phases (Max Memory Used).',
            ]
          : [
              'Memory comparison INVALID: without cgroups the processor was not limited by memory size. ' +
                'Run as root, or in a delegated cgroup.',
            ]),
        'Under load the number of environments differs from size to size, so memory is compared solo: one ' +
          'connection, one environment.',
        ...(run.machines === undefined
          ? []
          : ['Sizes that other machines measured are not compared, and have no knee in common.']),
        ...(comparable ? kneeNotes(measured, run) : []),
        ...priceTables(measured),
      ],
    },
    run.cells,
  );
}

function priceTables(cells: readonly MeasuredCell[]): string[] {
  const names = [...new Set(cells.flatMap(({ cost }) => ('reason' in cost ? [] : cost.priceTable)))];
  return names.length === 0 ? [] : [`USD per million requests, by price table ${names.join(', ')}.`];
}
