import type { MeasuredCell, Run } from '../model/index.js';
import { buildTable, CELL_IDENTITY, type Column, ofMeasured, type Table } from './table.js';
import { errorCount, type Percentile, percentile, percentileNotes, time } from './values.js';

type Solo = MeasuredCell['solo'];

const SHOWN = ['p50', 'p90', 'p99'] as const satisfies readonly Percentile[];

const COLUMNS: readonly Column<Solo>[] = [
  { head: 'n', align: 'right', group: 'solo', value: ({ n }) => String(n) },
  {
    head: 'avg',
    align: 'right',
    group: 'solo',
    value: ({ serviceTimeUs }) => time(serviceTimeUs, ({ mean }) => mean),
  },
  {
    head: 'sd',
    align: 'right',
    group: 'solo',
    value: ({ serviceTimeUs }) => time(serviceTimeUs, ({ sd }) => sd),
  },
  ...SHOWN.map(
    (key): Column<Solo> => ({
      head: key,
      align: 'right',
      group: 'spread',
      value: ({ serviceTimeUs }) => percentile(serviceTimeUs, key),
    }),
  ),
  {
    head: 'max',
    align: 'right',
    group: 'spread',
    value: ({ serviceTimeUs }) => time(serviceTimeUs, ({ max }) => max),
  },
  { head: 'errors', align: 'right', group: 'spread', value: ({ errors }) => errorCount(errors) },
];

/** One connection, where the client's times are all that there is. */
export function soloTable(run: Run): Table {
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  return buildTable(
    {
      id: 'solo',
      caption: 'Solo: one connection, as the client sees it (times in ms)',
      identity: CELL_IDENTITY,
      columns: COLUMNS,
      row: ofMeasured(({ solo }) => solo),
      notes: [
        'Times are from send to last byte, on a connection that stays: the network and whatever is in front of ' +
          'the function are in them. What the function itself took, and what it costs, is not known.',
        ...percentileNotes(
          measured.map(({ solo }) => solo.serviceTimeUs),
          SHOWN,
        ),
      ],
    },
    run.cells,
  );
}
