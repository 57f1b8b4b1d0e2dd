import type { MaybeSummary, MeasuredCell, Summary } from '../model/index.js';
import type { Gate, GateMetric, GatePhase, GateStatistic } from '../scenario/index.js';
import { minimumSamples } from '../stats/index.js';
import { formatMilliseconds, formatNumber, type Microseconds, toMilliseconds } from '../units/index.js';

/** A metric of a cell: its value, or why it has none. */
export type Measurement =
  | {
      readonly state: 'known';
      /** In the unit of the metric's kind, not rounded. */
      readonly value: number;
      /** As reports print it, without its unit and with it. */
      readonly figure: string;
      readonly text: string;
      /** The true value may be greater: requests were given up before it was known. */
      readonly lowerBound?: true;
    }
  | {
      readonly state: 'unknown';
      readonly reason: string;
      /** Where samples are what is missing. */
      readonly samples?: { readonly n: number; readonly needed: number };
    };

/** Looks up a metric of a measured cell. */
export function measure(metric: GateMetric, cell: MeasuredCell): Measurement {
  switch (metric.kind) {
    case 'duration':
      return statisticOf(summaryOf(cell, metric.phase), metric.statistic);
    case 'throughput':
      return known('throughput', cell.warm.requestsPerSecond);
    case 'package':
      return 'reason' in cell.package
        ? { state: 'unknown', reason: cell.package.reason }
        : known('package', cell.package[metric.size === 'zipped' ? 'zippedBytes' : 'unzippedBytes']);
    case 'cost':
      return 'reason' in cell.cost
        ? { state: 'unknown', reason: cell.cost.reason }
        : known('cost', cell.cost.usdPerMillion);
    case 'errors':
      return known('errors', errorsOf(cell));
  }
}

/** A value as the number that reports print, in their unit and rounded: what a gate compares. */
export function asPrinted(kind: GateMetric['kind'], value: number): number {
  return Number(PRINTED[kind].figure(value).replaceAll(',', ''));
}

/** A threshold in the unit in which reports print the metric. */
export function thresholdAsPrinted({ metric, threshold }: Gate): number {
  return metric.kind === 'duration' ? toMilliseconds(threshold as Microseconds) : threshold;
}

/** How reports print a kind of metric: its figure, and the words around it. */
interface Printed {
  readonly figure: (value: number) => string;
  readonly prefix?: string;
  readonly suffix: string;
}

const whole = (value: number) => formatNumber(value);
const cents = (value: number) => formatNumber(value, 2);
const PRINTED: Readonly<Record<GateMetric['kind'], Printed>> = {
  duration: { figure: (value) => formatMilliseconds(value as Microseconds), suffix: ' ms' },
  throughput: { figure: cents, suffix: ' requests/s' },
  cost: { figure: cents, prefix: '$', suffix: ' per million' },
  package: { figure: whole, suffix: ' bytes' },
  errors: { figure: whole, suffix: '' },
};

/** The units of figures, for the heads of tables. */
export const FIGURE_UNITS: Readonly<Record<GateMetric['kind'], string>> = {
  duration: 'ms',
  throughput: 'requests/s',
  cost: '$ per million',
  package: 'bytes',
  errors: 'errors',
};

function known(kind: GateMetric['kind'], value: number): Measurement {
  const { figure, prefix = '', suffix } = PRINTED[kind];
  const printed = figure(value);
  return { state: 'known', value, figure: printed, text: `${prefix}${printed}${suffix}` };
}

// A cold start is timed by the client; a warm request from its sending to its last byte, and in an open loop
// from its intended start.
function summaryOf({ cold, storm, solo, warm }: MeasuredCell, phase: GatePhase): MaybeSummary {
  return {
    cold: cold.clientUs,
    storm: storm?.clientUs ?? { n: 0 as const, reason: 'the scenario has no cold.concurrency' },
    solo: solo.serviceTimeUs,
    warm: warm.responseTimeUs ?? warm.serviceTimeUs,
  }[phase];
}

export const PERCENTILES = { p50: 50, p75: 75, p90: 90, p95: 95, p99: 99, p999: 99.9 } as const;
export type Percentile = keyof typeof PERCENTILES;

function statisticOf(summary: MaybeSummary, statistic: GateStatistic): Measurement {
  if ('reason' in summary) return { state: 'unknown', reason: summary.reason };
  if (isPercentile(statistic)) return percentileOf(summary, statistic);
  return known('duration', summary[statistic === 'average' ? 'mean' : statistic]);
}

function percentileOf(summary: Summary, percentile: Percentile): Measurement {
  const value = summary[percentile];
  if (value !== null) {
    const isBound = summary.censored !== undefined && PERCENTILES[percentile] > summary.censored.exactUpTo;
    return isBound ? atLeast(known('duration', value)) : known('duration', value);
  }
  const needed = minimumSamples(PERCENTILES[percentile]);
  const reason = `n=${summary.n}, needs ${formatNumber(needed)}`;
  return { state: 'unknown', reason, samples: { n: summary.n, needed } };
}

function atLeast(measurement: Measurement): Measurement {
  if (measurement.state === 'unknown') return measurement;
  return { ...measurement, text: `at least ${measurement.text}`, lowerBound: true };
}

export function isPercentile(statistic: GateStatistic): statistic is Percentile {
  return Object.hasOwn(PERCENTILES, statistic);
}

function errorsOf({ cold, storm, solo, warm }: MeasuredCell): number {
  return [cold, storm, solo, warm]
    .flatMap((phase) => Object.values(phase?.errors ?? {}))
    .reduce((sum, count) => sum + count, 0);
}
