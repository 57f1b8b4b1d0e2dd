import type { Breakdown, BreakdownAt, CellResult, MeasuredCell, Run, TimePart } from '../model/index.js';
import { formatPercent } from '../units/index.js';
import { CELL_IDENTITY, type Placed, type Table, type TableRow } from './table.js';
import { inMilliseconds, NOT_AVAILABLE } from './values.js';

/** Parts in the order of a request's life; the three after `running` are what it consists of. */
export const TIME_PART_NAMES: readonly (readonly [part: TimePart, head: string])[] = [
  ['queue', 'queue'],
  ['coldStart', 'cold start'],
  ['running', 'running'],
  ['cpu', 'CPU'],
  ['throttled', 'throttled'],
  ['waiting', 'waiting'],
  ['transport', 'transport'],
  ['unexplained', 'unexplained'],
];
/** A table of many columns must fit. */
const SHORT: Readonly<Record<string, string>> = { unexplained: 'unexpl.' };
const HEADS = ['of', 'client', ...TIME_PART_NAMES.map(([, name]) => SHORT[name] ?? name)];
/** The mean, the middle, and the highest percentile that has samples enough. */
const SHOWN = ['mean', 'p50'] as const;

type ToldCell = MeasuredCell & { readonly warm: { readonly breakdown: Breakdown } };

/** Where the time of requests under load went, by cell; no table for runs of before it was told. */
export function breakdownTables({ cells }: Run): readonly Table[] {
  if (!cells.some((cell) => cell.status === 'measured' && cell.warm.breakdown !== undefined)) return [];
  const footnotes: string[] = [];
  return [
    {
      id: 'breakdown',
      caption: 'Where the time went, under load: what the client saw, by its parts (times in ms)',
      identity: CELL_IDENTITY.length + 1,
      heads: [
        ...CELL_IDENTITY.map(({ head, align }) => ({ text: head, align, group: 'identity' })),
        ...HEADS.map((text, index) => ({
          text,
          align: 'right' as const,
          group: index === 0 ? 'identity' : 'parts',
        })),
      ],
      rows: cells.flatMap((cell) => (isTold(cell) ? toldRows(cell) : [missingRow(cell, footnotes)])),
      footnotes,
      notes: [
        'Of p50 and the like: means of the requests around that percentile of the client, so that parts add up.',
        'client = queue (waiting for a sandbox) + cold start + running (the Duration) + transport + unexpl.; ' +
          'running = CPU + throttled (by the memory size) + waiting (for a processor that others have, or for data).',
        ...explainedNote(cells.filter(isTold)),
      ],
    },
  ];
}

function isTold(cell: CellResult): cell is ToldCell {
  return cell.status === 'measured' && cell.warm.breakdown !== undefined && 'at' in cell.warm.breakdown;
}

function toldRows(cell: ToldCell): TableRow[] {
  const { at } = cell.warm.breakdown;
  const highest = at.at(-1);
  const shown = at.filter((one) => SHOWN.some((place) => place === one.of) || one === highest);
  const identity = CELL_IDENTITY.map(({ value }) => ({ text: value(cell) }));
  return shown.map((one) => ({ kind: 'figures', values: [...identity, ...valuesOf(one)] }));
}

function valuesOf({ of, clientUs, partsUs }: BreakdownAt): Placed[] {
  const parts = TIME_PART_NAMES.map(([part]): Placed => {
    const us = partsUs[part];
    return us === null ? { text: NOT_AVAILABLE, flag: 'muted' } : { text: inMilliseconds(us) };
  });
  return [{ text: of === 'mean' ? 'avg' : of }, { text: inMilliseconds(clientUs) }, ...parts];
}

function missingRow(cell: CellResult, footnotes: string[]): TableRow {
  const { status, reason } = whyMissing(cell);
  const text = `${status}: ${reason}`;
  if (!footnotes.includes(text)) footnotes.push(text);
  return {
    kind: 'unmeasured',
    values: [...CELL_IDENTITY.map(({ value }) => ({ text: value(cell) })), { text: '' }],
    status: { status, reason, footnote: footnotes.indexOf(text) + 1 },
  };
}

function whyMissing(cell: CellResult) {
  if (cell.status !== 'measured') return cell;
  const { breakdown } = cell.warm;
  const reason =
    breakdown !== undefined && 'reason' in breakdown
      ? breakdown.reason
      : 'its rounds are of before it was told';
  return { status: 'unavailable' as const, reason };
}

function explainedNote(cells: readonly ToldCell[]): string[] {
  if (cells.length === 0) return [];
  const least = Math.min(...cells.map(({ warm }) => warm.breakdown.explained));
  return [
    `The parts explain the client's time within 2 % or 0.1 ms for ${least === 1 ? 'every request' : `at least ${formatPercent(least)} of the requests of each cell`}.`,
  ];
}
