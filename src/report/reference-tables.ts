import type { MeasuredCell, ReferenceDifferences, ReferenceRow, Run } from '../model/index.js';
import { type Head, labelOf, type Placed, type Table, type TableRow, UNKNOWN } from './table.js';
import { inMilliseconds, isSummary, NOT_AVAILABLE } from './values.js';

/** Figures of elsewhere, or of ours, and what they are. */
interface Side {
  readonly name: string;
  readonly year: string;
  /** How many requests are served at once. */
  readonly capacity: string;
  readonly requestsPerSecond: number | null;
  readonly averageUs: number | null;
  readonly sdUs: number | null;
  readonly maxUs: number | null;
}

type Figure = readonly [head: string, read: (side: Side) => number | null, print: (value: number) => string];

const FIGURES: readonly Figure[] = [
  ['requests/s', ({ requestsPerSecond }) => requestsPerSecond, (rate) => rate.toFixed(2)],
  ['avg', ({ averageUs }) => averageUs, inMilliseconds],
  ['sd', ({ sdUs }) => sdUs, inMilliseconds],
  ['max', ({ maxUs }) => maxUs, inMilliseconds],
];

const HEADS: readonly Head[] = [
  { text: 'figures', align: 'left', group: 'identity' },
  { text: 'year', align: 'right', group: 'told' },
  { text: 'served at once', align: 'left', group: 'told' },
  ...FIGURES.map(([text]): Head => ({ text, align: 'right', group: 'figures' })),
];

/** A table for each reference that says what differs: our figures beside it, and in words how both came about. */
export function referenceTables(run: Run): readonly Table[] {
  return run.scenario.references.flatMap((reference, index) =>
    reference.differs === undefined ? [] : [referenceTable(reference, reference.differs, index, run)],
  );
}

function referenceTable(
  reference: ReferenceRow,
  differs: ReferenceDifferences,
  index: number,
  run: Run,
): Table {
  const sides = cellsLike(reference, run).flatMap((cell) => [measured(cell, run), ...projected(cell, run)]);
  return {
    id: `reference-${index + 1}`,
    caption: `Beside figures published elsewhere: ${reference.label} (times in ms)`,
    identity: 1,
    heads: HEADS,
    rows: [...sides.map((side) => rowOf(side, 'figures')), rowOf(published(reference, differs), 'reference')],
    footnotes: [],
    notes: notesOf(reference, differs, run),
  };
}

function rowOf(side: Side, kind: 'figures' | 'reference'): TableRow {
  const figures = FIGURES.map(([, read, print]): Placed => {
    const value = read(side);
    return value === null ? { text: NOT_AVAILABLE, flag: 'muted' } : { text: print(value) };
  });
  return { kind, values: [{ text: side.name }, { text: side.year }, { text: side.capacity }, ...figures] };
}

function published(reference: ReferenceRow, { year = '', capacity = '' }: ReferenceDifferences): Side {
  const { requestsPerSecond, averageUs, sdUs, maxUs } = reference;
  return { name: 'ref: published', year, capacity, requestsPerSecond, averageUs, sdUs, maxUs };
}

/** Those of its memory size, or all where it has none. */
function cellsLike({ memoryMB }: ReferenceRow, { cells }: Run): readonly MeasuredCell[] {
  return cells
    .filter((cell) => cell.status === 'measured')
    .filter((cell) => memoryMB === null || cell.memoryMB === memoryMB);
}

function measured(cell: MeasuredCell, run: Run): Side {
  const { warm } = cell;
  return {
    name: `${labelOf(cell)}, measured`,
    year: yearOf(run),
    capacity: `${warm.environments ?? UNKNOWN} of ${warm.connections}`,
    requestsPerSecond: warm.requestsPerSecond,
    ...momentsOf(warm.responseTimeUs ?? warm.serviceTimeUs),
  };
}

/** What a platform that scales out is projected to give, where that can be told. */
function projected(cell: MeasuredCell, run: Run): Side[] {
  const { projection, warm } = cell;
  if (!('responseTimeUs' in projection)) return [];
  return [
    {
      name: `${labelOf(cell)}, projected`,
      year: yearOf(run),
      capacity: `${projection.environments} of ${warm.connections}, simulated`,
      requestsPerSecond: projection.requestsPerSecond,
      ...momentsOf(projection.responseTimeUs),
    },
  ];
}

const yearOf = ({ startedAt }: Run): string => startedAt.slice(0, 4);

function momentsOf(summary: MeasuredCell['warm']['serviceTimeUs']) {
  if (!isSummary(summary)) return { averageUs: null, sdUs: null, maxUs: null };
  return { averageUs: summary.mean, sdUs: summary.sd, maxUs: summary.max };
}

function notesOf({ source }: ReferenceRow, differs: ReferenceDifferences, run: Run): string[] {
  const { versions, hardware, others } = differs;
  return [
    ...(source === undefined ? [] : [`Published in ${source}.`]),
    ...(versions === undefined ? [] : [`Versions: there ${versions}; here ${versionsOf(run)}.`]),
    ...(hardware === undefined ? [] : [`Hardware: there ${hardware}; here ${hardwareOf(run)}.`]),
    ...others,
    'More differs than the framework: the figures are a landmark, and no verdict.',
  ];
}

/** Of what was measured, not of what measured it. */
function versionsOf({ versions }: Run): string {
  const { coldbench: _coldbench, node: _node, ...others } = versions;
  return Object.entries(others)
    .map((pair) => pair.join(' '))
    .join(', ');
}

function hardwareOf({ host, scenario, aws }: Run): string {
  if (scenario.target === 'aws') return `AWS Lambda, ${aws?.region ?? ''} ${aws?.architecture ?? ''}`.trim();
  if (scenario.target === 'url') return 'whatever is behind the URL';
  return `${host.cores} x ${host.cpu}, which the load generator shares`;
}
