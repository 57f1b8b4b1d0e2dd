import type { MeasuredCell, Run, Scenario } from '../model/index.js';
import { batchOf } from '../scenario/index.js';
import { formatNumber } from '../units/index.js';
import { buildTable, CELL_IDENTITY, type Column, ofMeasured, type Table } from './table.js';
import { inMilliseconds, isSummary, missing } from './values.js';

interface Batched {
  readonly cell: MeasuredCell;
  readonly batch: number;
}

const COLUMNS: readonly Column<Batched>[] = [
  { head: 'a request', align: 'right', group: 'images', value: ({ batch }) => String(batch) },
  {
    head: 'solo avg',
    align: 'right',
    group: 'images',
    value: ({ cell: { solo }, batch }) =>
      isSummary(solo.durationReportedUs)
        ? inMilliseconds(solo.durationReportedUs.mean / batch)
        : missing(solo.durationReportedUs.reason),
  },
  {
    head: 'images/s',
    align: 'right',
    group: 'images',
    value: ({ cell, batch }) => formatNumber(cell.warm.requestsPerSecond * batch, 2),
  },
  {
    head: '$/M images',
    align: 'right',
    group: 'images',
    value: ({ cell: { cost }, batch }) =>
      'reason' in cost ? missing(cost.reason) : formatNumber(cost.usdPerMillion / batch, 2),
  },
];

/** Figures by image, where requests carry several: by request they would not compare. No table where each carries one. */
export function imageTables(run: Run): readonly Table[] {
  const { scenario, cells } = run;
  if (!hasBatches(scenario)) return [];
  const table = buildTable(
    {
      id: 'images',
      caption: 'By image (times in ms)',
      identity: CELL_IDENTITY,
      columns: COLUMNS,
      row: ofMeasured((cell) => ({ cell, batch: batchOf(cell, scenario) })),
      notes: [
        'Every other table is by request, which carries as many images. Decoding is done for each image; what is computed at once is the network.',
      ],
    },
    cells,
  );
  return [table];
}

const hasBatches = ({ input }: Pick<Scenario, 'input'>): boolean => input.batch !== undefined;
