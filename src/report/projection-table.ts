import type { Projection, ReferenceRow, Run } from '../model/index.js';
import { formatDuration } from '../units/index.js';
import { buildTable, CELL_IDENTITY, type Column, type Figures, type Table, type Value } from './table.js';
import { inMilliseconds, percentile, percentileNotes, time } from './values.js';

/** A column of the projection; `reference` is what a published row has in its place. */
interface ProjectedColumn extends Column<Projection> {
  readonly reference?: (row: ReferenceRow) => string;
}

const PERCENTILES = ['p50', 'p90', 'p99'] as const;
const published = (us: number | null): string => (us === null ? '' : inMilliseconds(us));

const COLUMNS: readonly ProjectedColumn[] = [
  { head: 'envs', align: 'right', group: 'rate', value: ({ environments }) => String(environments) },
  {
    head: 'requests/s',
    align: 'right',
    group: 'rate',
    value: ({ requestsPerSecond }) => requestsPerSecond.toFixed(2),
    reference: ({ requestsPerSecond }) => requestsPerSecond?.toFixed(2) ?? '',
  },
  {
    head: 'avg',
    align: 'right',
    group: 'rate',
    value: ({ responseTimeUs }) => time(responseTimeUs, ({ mean }) => mean),
    reference: ({ averageUs }) => published(averageUs),
  },
  {
    head: 'sd',
    align: 'right',
    group: 'rate',
    value: ({ responseTimeUs }) => time(responseTimeUs, ({ sd }) => sd),
    reference: ({ sdUs }) => published(sdUs),
  },
  ...PERCENTILES.map(
    (key): ProjectedColumn => ({
      head: key,
      align: 'right',
      group: 'spread',
      value: ({ responseTimeUs }) => percentile(responseTimeUs, key),
    }),
  ),
  {
    head: 'max',
    align: 'right',
    group: 'spread',
    value: ({ responseTimeUs }) => time(responseTimeUs, ({ max }) => max),
    reference: ({ maxUs }) => published(maxUs),
  },
];

/** What the same load would see on a platform that scales out, beside published figures of one that does. */
export function projectionTables(run: Run): readonly Table[] {
  const projections = run.cells.flatMap((cell) =>
    cell.status === 'measured' && 'responseTimeUs' in cell.projection ? cell.projection : [],
  );
  const [first] = projections;
  if (first === undefined) return [];
  const { references, warm } = run.scenario;
  return [
    buildTable(
      {
        id: 'projection',
        caption: `Projection, not measured: ${warm.connections} connections on a platform that scales out, ${formatDuration(first.windowUs)} from the first request (times in ms)`,
        identity: CELL_IDENTITY,
        columns: COLUMNS,
        row: (cell): Figures<Projection> => {
          if (cell.status !== 'measured') return { state: 'missing', cell };
          if ('responseTimeUs' in cell.projection) return { state: 'known', row: cell.projection };
          return { state: 'missing', cell: { status: 'unavailable', reason: cell.projection.reason } };
        },
        notes: [
          'Simulated: each connection has an environment of its own, whose first request is a cold start and whose ' +
            'others take what solo requests took. Nothing waits, and no environment slows another down.',
          ...percentileNotes(
            projections.map(({ basedOn, responseTimeUs }) => ({
              ...responseTimeUs,
              n: basedOn.soloRequests,
            })),
            PERCENTILES,
          ),
          ...(references.length === 0
            ? []
            : ['Rows that begin with "ref:" were published elsewhere, not computed here.']),
        ],
      },
      run.cells,
      references.map(referenceRow),
    ),
  ];
}

function referenceRow(row: ReferenceRow): Value[] {
  const memory = row.memoryMB === null ? '' : String(row.memoryMB);
  const figures = COLUMNS.map(({ reference }) => reference?.(row) ?? '');
  return [`ref: ${row.label}`, memory, '', ...figures].map((text) => ({ text, flag: 'muted' }));
}
