import type { PercentileRow } from '../../stats/index.js';
import { formatNumber } from '../../units/index.js';
import { NOT_AVAILABLE } from '../values.js';
import { wrkColumn, wrkTime } from './wrk-units.js';

/** wrk2's widths: seven for the percentile with three digits, ten for the time. */
const PERCENTILE_WIDTH = 7;
const TIME_WIDTH = 10;

/** Percentiles of one kind of time below one another, as wrk2 prints them. */
export function percentileLines(rows: readonly PercentileRow[]): string[] {
  return rows.map((row) => `${percentileOf(row)}${timeOf(row)}`.trimEnd());
}

/** Those of several kinds side by side, each under its head. */
export function percentileColumns(columns: Readonly<Record<string, readonly PercentileRow[]>>): string[] {
  const indent = ' '.repeat(PERCENTILE_WIDTH + 1);
  const heads = Object.keys(columns).map((head) => `${head.padStart(TIME_WIDTH - 2)}  `);
  const kinds = Object.values(columns);
  const lines = (kinds[0] ?? []).map((first, index) => {
    const times = kinds.flatMap((rows) => rows[index] ?? []).map(timeOf);
    return `${percentileOf(first)}${times.join('')}`.trimEnd();
  });
  return [`${indent}${heads.join('')}`.trimEnd(), ...lines];
}

const percentileOf = ({ percentile }: PercentileRow): string =>
  `${percentile.toFixed(3).padStart(PERCENTILE_WIDTH)}%`;

function timeOf({ valueUs, lowerBound }: PercentileRow): string {
  if (valueUs === null) return wrkColumn(NOT_AVAILABLE, TIME_WIDTH);
  return wrkColumn(`${lowerBound ? '>' : ''}${wrkTime(valueUs)}`, TIME_WIDTH);
}

/** What a reader must know of the percentiles that are not shown, or not known exactly. */
export function percentileNotes(rows: readonly PercentileRow[], timeout: string): string[] {
  const hidden = new Map(rows.filter(({ valueUs }) => valueUs === null).map((row) => [row.percentile, row]));
  const bounded = rows.filter(({ valueUs, lowerBound }) => valueUs !== null && lowerBound);
  return [
    ...(hidden.size === 0 ? [] : [hiddenNote([...hidden.values()])]),
    ...(bounded.length === 0
      ? []
      : [
          `>: at least so long, as requests were given up after ${timeout}: the true percentile is not known.`,
        ]),
  ];
}

function hiddenNote(hidden: readonly PercentileRow[]): string {
  const needs = hidden.map(({ percentile, needs: least }) => `p${percentile} ${formatNumber(least)}`);
  return `n/a: too few samples (${formatNumber(hidden[0]?.samples ?? 0)}; needed: ${needs.join(', ')}).`;
}
