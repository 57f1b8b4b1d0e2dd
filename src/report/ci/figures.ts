import type { CellResult, MaybeSummary, MeasuredCell, RoundResult, Run } from '../../model/index.js';
import { variedWords } from '../../scenario/index.js';
import { isSummary } from '../values.js';

export type Phase = 'cold' | 'solo' | 'warm';

/** A figure that dashboards follow over time, with its range over the rounds where there are several. */
export interface Figure {
  readonly value: number;
  readonly range: { readonly lower: number; readonly upper: number; readonly rounds: number } | null;
}

/** The time that tables show first for a phase: of an open loop the response time. Microseconds. */
export function timeOf(phase: Phase, { cold, solo, warm }: Pick<RoundResult, Phase>): MaybeSummary {
  if (phase === 'cold') return cold.clientUs;
  return phase === 'solo' ? solo.serviceTimeUs : (warm.responseTimeUs ?? warm.serviceTimeUs);
}

/** A percentile in microseconds, pooled over rounds; null with too few samples. */
export function percentileFigure(cell: MeasuredCell, phase: Phase, key: 'p50' | 'p99'): Figure | null {
  return figure(cell, (part) => {
    const summary = timeOf(phase, part);
    return isSummary(summary) ? summary[key] : null;
  });
}

export function rateFigure(cell: MeasuredCell): Figure | null {
  return figure(cell, ({ warm }) => warm.requestsPerSecond);
}

function figure(cell: MeasuredCell, read: (part: Pick<RoundResult, Phase>) => number | null): Figure | null {
  const value = read(cell);
  if (value === null) return null;
  const rounds = cell.rounds.filter(({ valid }) => valid).flatMap((round) => read(round) ?? []);
  if (rounds.length < 2) return { value, range: null };
  // What is pooled may lie beyond every round by the resolution of a histogram.
  const lower = Math.min(value, ...rounds);
  const upper = Math.max(value, ...rounds);
  return { value, range: { lower, upper, rounds: rounds.length } };
}

export function measuredCells({ cells }: Run): MeasuredCell[] {
  return cells.filter((cell) => cell.status === 'measured');
}

/** `squeezenet/onnxruntime-node/1536MB`; threads and others only where they are an axis, so that names stay as they are. */
export function pathOf({ scenario }: Run, cell: CellResult): string {
  const size = cell.memoryMB === null ? [] : [`${cell.memoryMB}MB`];
  const parts = [scenario.name, cell.variant, ...size];
  const threads = scenario.threads === 'auto' ? [] : [`${cell.threads}t`];
  return [...parts, ...threads, ...variedWords(cell)].join('/');
}
