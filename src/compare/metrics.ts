import type { MaybeSummary, MeasuredCell, Summary } from '../model/index.js';
import type { Gate, GateMetric, GatePhase, GateStatistic } from '../scenario/index.js';
import { minimumSamples } from '../stats/index.js';
import { formatNumber } from '../units/index.js';

/** A metric of a cell: its value, or why it has none. */
export type Measurement =
  | {
      readonly state: 'known';
      /** In the unit of the metric's kind, not rounded. */
      readonly value: number;
      /** As reports print it, with its unit. */
      readonly text: string;
    }
  | { readonly state: 'unknown'; readonly reason: string };

/** Looks up a metric of a measured cell. */
export function measure(metric: GateMetric, cell: MeasuredCell): Measurement {
  switch (metric.kind) {
    case 'duration':
      return statisticOf(summaryOf(cell, metric.phase), metric.statistic);
    case 'throughput':
      return known('throughput', cell.warm.requestsPerSecond);
    case 'package':
      return known('package', cell.package[metric.size === 'zipped' ? 'zippedBytes' : 'unzippedBytes']);
    case 'cost':
      return known('cost', cell.cost.usdPerMillion);
    case 'errors':
      return known('errors', errorsOf(cell));
  }
}

/** A value in the unit in which reports print it, rounded as they round: what a gate compares. */
export function asPrinted(kind: GateMetric['kind'], value: number): number {
  const { perUnit, decimals } = PRINTED[kind];
  return Number((value / perUnit).toFixed(decimals));
}

/** A threshold in the unit in which reports print the metric. */
export function thresholdAsPrinted({ metric, threshold }: Gate): number {
  return threshold / PRINTED[metric.kind].perUnit;
}

/** How reports print a kind of metric. */
interface Printed {
  readonly perUnit: number;
  readonly decimals: 0 | 2;
  readonly prefix?: string;
  readonly suffix: string;
}

const PRINTED: Readonly<Record<GateMetric['kind'], Printed>> = {
  duration: { perUnit: 1_000, decimals: 2, suffix: ' ms' },
  throughput: { perUnit: 1, decimals: 2, suffix: ' requests/s' },
  cost: { perUnit: 1, decimals: 2, prefix: '$', suffix: ' per million' },
  package: { perUnit: 1, decimals: 0, suffix: ' bytes' },
  errors: { perUnit: 1, decimals: 0, suffix: '' },
};

function known(kind: GateMetric['kind'], value: number): Measurement {
  const { perUnit, decimals, prefix = '', suffix } = PRINTED[kind];
  return { state: 'known', value, text: `${prefix}${formatNumber(value / perUnit, decimals)}${suffix}` };
}

// A cold start is timed by the client; a warm request from its sending to its last byte.
function summaryOf({ cold, solo, warm }: MeasuredCell, phase: GatePhase): MaybeSummary {
  return { cold: cold.clientUs, solo: solo.serviceTimeUs, warm: warm.serviceTimeUs }[phase];
}

const PERCENTILES = { p50: 50, p75: 75, p90: 90, p95: 95, p99: 99, p999: 99.9 } as const;
type Percentile = keyof typeof PERCENTILES;

function statisticOf(summary: MaybeSummary, statistic: GateStatistic): Measurement {
  if ('reason' in summary) return { state: 'unknown', reason: summary.reason };
  if (isPercentile(statistic)) return percentileOf(summary, statistic);
  return known('duration', summary[statistic === 'average' ? 'mean' : statistic]);
}

function percentileOf(summary: Summary, percentile: Percentile): Measurement {
  const value = summary[percentile];
  if (value !== null) return known('duration', value);
  const needed = formatNumber(minimumSamples(PERCENTILES[percentile]));
  return { state: 'unknown', reason: `n=${summary.n}, needs ${needed}` };
}

function isPercentile(statistic: GateStatistic): statistic is Percentile {
  return Object.hasOwn(PERCENTILES, statistic);
}

function errorsOf({ cold, solo, warm }: MeasuredCell): number {
  return [cold, solo, warm]
    .flatMap(({ errors }) => Object.values(errors))
    .reduce((sum, count) => sum + count, 0);
}
