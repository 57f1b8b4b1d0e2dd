import { comparedMetric, FIGURE_UNITS, measure, obstaclesBetween } from '../../compare/index.js';
import type { MeasuredCell, Run } from '../../model/index.js';
import { changePoints, seededRandom } from '../../stats/index.js';

/** Metrics whose trends are shown. */
export const TREND_METRICS = [
  'cold.p50',
  'solo.p50',
  'warm.p50',
  'warm.p99',
  'warm.rps',
  'cost.usd-per-million',
];

/** One metric of one cell over the runs of a scenario, in the order of their time. */
export interface Trend {
  readonly metric: string;
  readonly unit: string;
  readonly cell: Pick<MeasuredCell, 'id' | 'variant' | 'varied' | 'memoryMB' | 'threads'>;
  readonly points: readonly TrendPoint[];
  readonly changes: readonly Change[];
}

export interface TrendPoint {
  readonly run: string;
  readonly startedAt: string;
  readonly value: number;
  /** As tables print it. */
  readonly figure: string;
  /** Why this point and the one before it were not measured alike; null where they were. */
  readonly differs: string | null;
}

export interface Change {
  /** The first point after it. */
  readonly at: number;
  /** The mean after it, up to the next change, over the mean before. */
  readonly ratio: number;
}

/** Runs whose figures are those of their time: whole ones that say nothing against themselves. */
export const countsInTrends = ({ state, valid }: Run): boolean => state === 'complete' && valid;

/** The trends of one scenario's runs, which are in the order of their time. */
export function trendsOf(runs: readonly Run[]): Trend[] {
  const counted = runs.filter(countsInTrends);
  const cells = new Map(counted.flatMap(({ cells: own }) => own.map((cell) => [cell.id, cell] as const)));
  return TREND_METRICS.flatMap((metric) =>
    [...cells.values()].flatMap((cell) => {
      const points = pointsOf(metric, cell.id, counted);
      if (points.length === 0) return [];
      const unit = FIGURE_UNITS[comparedMetric(metric).metric.kind];
      return [{ metric, unit, cell, points, changes: changesOf(points) }];
    }),
  );
}

function pointsOf(metricName: string, id: string, runs: readonly Run[]): TrendPoint[] {
  const { metric } = comparedMetric(metricName);
  const points: TrendPoint[] = [];
  let last: Run | undefined;
  for (const run of runs) {
    const cell = run.cells.find((each) => each.id === id);
    const found = cell?.status === 'measured' ? measure(metric, cell) : undefined;
    if (found?.state !== 'known' || found.value <= 0) continue;
    const { value, figure } = found;
    const differs = last === undefined ? null : differenceOf(last, run, id);
    points.push({ run: run.id, startedAt: run.startedAt, value, figure, differs });
    last = run;
  }
  return points;
}

/** Another machine or another load is no change of the function. */
function differenceOf(before: Run, after: Run, cell: string): string | null {
  const { refusals, doubts, phaseDoubts } = obstaclesBetween(before, after, cell);
  return [...refusals, ...doubts, ...Object.values(phaseDoubts)][0] ?? null;
}

/** Within stretches of runs that were measured alike. */
function changesOf(points: readonly TrendPoint[]): Change[] {
  const starts = [...points.keys()].filter((at) => at === 0 || points[at]?.differs !== null);
  return starts.flatMap((from, index) => {
    const values = points.slice(from, starts[index + 1]).map(({ value }) => value);
    const found = changePoints(values, { random: seededRandom(values.length) });
    const ends = [0, ...found.map(({ at }) => at), values.length];
    return found.map(({ at }, place) => ({
      at: from + at,
      ratio: levelOf(values.slice(at, ends[place + 2])) / levelOf(values.slice(ends[place], at)),
    }));
  });
}

/** The geometric mean. */
const levelOf = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
