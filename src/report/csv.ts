import { stringify } from 'csv-stringify/sync';
import {
  type Absent,
  type Breakdown,
  type CellResult,
  type ColdResult,
  type MaybeSummary,
  type MeasuredCell,
  type ReferenceRow,
  type Run,
  type StormResult,
  type Summary,
  TIME_PARTS,
} from '../model/index.js';
import { errorKinds, isSummary, PERCENTILES, type Percentile, tooFew } from './values.js';

const COLUMNS = [
  'cell',
  'variant',
  'memory_mb',
  'threads',
  'phase',
  'metric',
  'value',
  'unit',
  'n',
  'status',
  'reason',
] as const;

/** `machine` is a column of merged runs alone. */
type CsvRow = Readonly<Partial<Record<(typeof COLUMNS)[number] | 'machine', string | number | null>>>;

/** One figure of a cell, in the unit that `run.json` has it in. */
interface Metric {
  readonly phase: string;
  readonly metric: string;
  readonly value: number | null;
  readonly unit: string;
  readonly n?: number;
  readonly reason?: string;
}

/** A run as tidy CSV: a row for each cell and metric; a cell without figures has one row with the reason. */
export function renderCsv(run: Run): string {
  const rows = [...run.cells.flatMap(cellRows), ...run.scenario.references.flatMap(referenceRows)];
  const columns = run.machines === undefined ? COLUMNS : [...COLUMNS, 'machine'];
  return stringify(rows, {
    header: true,
    columns: [...columns],
    // A spreadsheet must not run a text as a formula; a negative number is none.
    escape_formulas: true,
    cast: { number: (value) => ({ value: String(value), escape_formulas: false }) },
  });
}

function cellRows(cell: CellResult): CsvRow[] {
  const { id, variant, memoryMB, threads, status } = cell;
  const identity = {
    ...{ cell: id, variant, memory_mb: memoryMB, threads, status },
    ...(cell.machine === undefined ? {} : { machine: cell.machine }),
  };
  if (cell.status !== 'measured') return [{ ...identity, reason: cell.reason }];
  return metricsOf(cell).map((metric) => ({ ...identity, ...metric }));
}

function metricsOf(cell: MeasuredCell): Metric[] {
  const { cold, solo, warm, cost } = cell;
  return [
    ...coldMetrics('cold', cold),
    ...(cell.storm === undefined ? [] : stormMetrics(cell.storm)),
    ...summaryMetrics('solo', 'service_time', solo.serviceTimeUs),
    ...summaryMetrics('solo', 'duration_reported', solo.durationReportedUs),
    ...summaryMetrics('solo', 'cpu_used', solo.cpuUsedUs),
    ...breakdownMetrics('solo', solo.breakdown),
    ...errorMetrics('solo', solo),
    { phase: 'warm', metric: 'requests_per_second', value: warm.requestsPerSecond, unit: '1/s', n: warm.n },
    { phase: 'warm', metric: 'environments', value: warm.environments, unit: '1' },
    ...summaryMetrics('warm', 'service_time', warm.serviceTimeUs),
    ...(warm.responseTimeUs === undefined
      ? []
      : summaryMetrics('warm', 'response_time', warm.responseTimeUs)),
    ...summaryMetrics('warm', 'queue', warm.queueUs),
    ...summaryMetrics('warm', 'duration_reported', warm.durationReportedUs),
    ...breakdownMetrics('warm', warm.breakdown),
    ...replayMetrics(warm.replay),
    ...errorMetrics('warm', warm),
    ...projectionMetrics(cell.projection),
    ...platformMetrics(cell.platform),
    ...costMetrics(cost),
    ...monthlyMetrics(cell.monthly),
    ...packageMetrics(cell.package),
    ...parityMetrics(cell.parity),
  ];
}

function platformMetrics(platform: MeasuredCell['platform']): Metric[] {
  const phase = 'all';
  if ('reason' in platform)
    return [{ phase, metric: 'cpu_used', value: null, unit: 'us', reason: platform.reason }];
  return [
    { phase, metric: 'cpu_used', value: platform.cpuUsedUs, unit: 'us' },
    { phase, metric: 'throttled', value: platform.throttledUs, unit: 'us' },
    { phase, metric: 'peak_memory', value: platform.peakMemoryBytes, unit: 'B' },
  ];
}

function packageMetrics(facts: MeasuredCell['package']): Metric[] {
  const phase = 'package';
  if ('reason' in facts) return [{ phase, metric: 'zipped', value: null, unit: 'B', reason: facts.reason }];
  return [
    { phase, metric: 'zipped', value: facts.zippedBytes, unit: 'B' },
    { phase, metric: 'unzipped', value: facts.unzippedBytes, unit: 'B' },
    { phase, metric: 'unpruned', value: facts.unprunedBytes, unit: 'B' },
  ];
}

function parityMetrics(parity: MeasuredCell['parity']): Metric[] {
  const [phase, metric, unit] = ['parity', 'max_relative_error', '1'];
  if ('reason' in parity) return [{ phase, metric, value: null, unit, reason: parity.reason }];
  const { maxRelativeError, images, jpeg } = parity;
  return [
    { phase, metric, value: maxRelativeError, unit, n: images },
    ...(jpeg === undefined
      ? []
      : [{ phase, metric: 'jpeg_relative_error', value: jpeg.maxRelativeError, unit, n: 1 }]),
  ];
}

function coldMetrics(phase: string, cold: Omit<ColdResult, 'pageCache'>): Metric[] {
  const { phasesUs } = cold;
  return [
    ...summaryMetrics(phase, 'client', cold.clientUs),
    ...summaryMetrics(phase, 'init_duration', cold.initDurationUs),
    ...summaryMetrics(phase, 'duration_reported', cold.durationReportedUs),
    ...summaryMetrics(phase, 'phase_environment', phasesUs.environment),
    ...summaryMetrics(phase, 'phase_runtime_boot', phasesUs.runtimeBoot),
    ...summaryMetrics(phase, 'phase_init', phasesUs.init),
    ...summaryMetrics(phase, 'phase_first_invocation', phasesUs.firstInvocation),
    ...summaryMetrics(phase, 'phase_transport', phasesUs.transport),
    ...errorMetrics(phase, cold),
  ];
}

function stormMetrics(storm: StormResult): Metric[] {
  const phase = 'storm';
  const { concurrency, environments, environmentsAtFullShare, hostBusy } = storm;
  return [
    { phase, metric: 'concurrency', value: concurrency, unit: '1' },
    { phase, metric: 'environments', value: environments, unit: '1' },
    { phase, metric: 'environments_at_full_share', value: environmentsAtFullShare, unit: '1' },
    { phase, metric: 'host_busy', value: hostBusy, unit: '1' },
    ...summaryMetrics(phase, 'all_answered', storm.allAnsweredUs),
    ...coldMetrics(phase, storm),
  ];
}

const MOMENTS = ['mean', 'sd', 'min', 'max'] as const satisfies readonly (keyof Summary)[];

function summaryMetrics(phase: string, name: string, summary: MaybeSummary): Metric[] {
  if (!isSummary(summary)) {
    return [{ phase, metric: name, value: null, unit: 'us', n: 0, reason: summary.reason }];
  }
  const { n } = summary;
  return [
    ...MOMENTS.map((moment) => ({
      phase,
      metric: `${name}.${moment}`,
      value: summary[moment],
      unit: 'us',
      n,
    })),
    { phase, metric: `${name}.within_one_sd`, value: summary.withinOneSd, unit: '1', n },
    ...(Object.keys(PERCENTILES) as Percentile[]).map((key) => ({
      phase,
      metric: `${name}.${key}`,
      value: summary[key],
      unit: 'us',
      n,
      ...(summary[key] === null ? { reason: tooFew(n, key) } : {}),
    })),
  ];
}

/** `time.queue` is the part over all requests, `time_at_p99.queue` its mean around that percentile. */
function breakdownMetrics(phase: string, breakdown: Breakdown | Absent | undefined): Metric[] {
  if (breakdown === undefined) return [];
  if ('reason' in breakdown)
    return [{ phase, metric: 'time_explained', value: null, unit: '1', n: 0, reason: breakdown.reason }];
  const { requests, explained, partsUs, at } = breakdown;
  return [
    { phase, metric: 'time_explained', value: explained, unit: '1', n: requests },
    ...TIME_PARTS.flatMap((part) => summaryMetrics(phase, `time.${part}`, partsUs[part])),
    ...at.flatMap((one) => [
      { phase, metric: `time_at_${one.of}.client`, value: one.clientUs, unit: 'us', n: one.n },
      ...TIME_PARTS.map((part) => ({
        phase,
        metric: `time_at_${one.of}.${part}`,
        value: one.partsUs[part],
        unit: 'us',
        n: one.n,
      })),
    ]),
  ];
}

function projectionMetrics(projection: MeasuredCell['projection']): Metric[] {
  const phase = 'projection';
  if (!('responseTimeUs' in projection)) {
    return [
      { phase, metric: 'requests_per_second', value: null, unit: '1/s', n: 0, reason: projection.reason },
    ];
  }
  return [
    { phase, metric: 'requests_per_second', value: projection.requestsPerSecond, unit: '1/s' },
    { phase, metric: 'environments', value: projection.environments, unit: '1' },
    ...summaryMetrics(phase, 'response_time', projection.responseTimeUs),
  ];
}

function costMetrics(cost: MeasuredCell['cost']): Metric[] {
  const phase = 'cost';
  if ('reason' in cost) {
    return [{ phase, metric: 'usd_per_million', value: null, unit: 'USD', reason: cost.reason }];
  }
  return [
    { phase, metric: 'gb_seconds_per_invocation', value: cost.gbSecondsPerInvocation, unit: 'GB s' },
    { phase, metric: 'usd_per_million', value: cost.usdPerMillion, unit: 'USD' },
    { phase, metric: 'cold_usd_per_million', value: cost.coldUsdPerMillion, unit: 'USD' },
  ];
}

function replayMetrics(replay: MeasuredCell['warm']['replay']): Metric[] {
  const phase = 'replay';
  if (replay === undefined) return [];
  if ('reason' in replay)
    return [{ phase, metric: 'cold_share', value: null, unit: '1', reason: replay.reason }];
  return [
    { phase, metric: 'requests', value: replay.requests, unit: '1' },
    { phase, metric: 'cold_share', value: replay.coldShare, unit: '1', n: replay.reported },
    { phase, metric: 'waited', value: replay.waited, unit: '1', n: replay.reported },
    { phase, metric: 'usd_per_million', value: replay.usdPerMillion, unit: 'USD' },
    { phase, metric: 'usd_per_month', value: replay.usdPerMonth, unit: 'USD' },
  ];
}

function monthlyMetrics(monthly: MeasuredCell['monthly']): Metric[] {
  const phase = 'month';
  if (monthly === undefined) return [];
  if ('reason' in monthly)
    return [{ phase, metric: 'usd', value: null, unit: 'USD', reason: monthly.reason }];
  return [
    { phase, metric: 'invocations', value: monthly.invocations, unit: '1' },
    { phase, metric: 'cold_share', value: monthly.coldShare, unit: '1', n: monthly.simulated },
    { phase, metric: 'gb_seconds', value: monthly.gbSeconds, unit: 'GB s' },
    { phase, metric: 'usd_per_million', value: monthly.usdPerMillion, unit: 'USD' },
    { phase, metric: 'usd', value: monthly.usd, unit: 'USD' },
  ];
}

function errorMetrics(phase: string, { n, errors }: Pick<ColdResult, 'n' | 'errors'>): Metric[] {
  const kinds = errorKinds(errors);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  return [
    { phase, metric: 'errors', value: total, unit: '1', n },
    ...kinds.map(([kind, count]) => ({ phase, metric: `errors.${kind}`, value: count, unit: '1', n })),
  ];
}

function referenceRows({
  label,
  memoryMB,
  requestsPerSecond,
  averageUs,
  sdUs,
  maxUs,
}: ReferenceRow): CsvRow[] {
  const identity = {
    cell: `ref: ${label}`,
    variant: label,
    memory_mb: memoryMB,
    status: 'reference',
    phase: 'warm',
  };
  const figures = [
    { metric: 'requests_per_second', value: requestsPerSecond, unit: '1/s' },
    { metric: 'service_time.mean', value: averageUs, unit: 'us' },
    { metric: 'service_time.sd', value: sdUs, unit: 'us' },
    { metric: 'service_time.max', value: maxUs, unit: 'us' },
  ];
  return figures.filter(({ value }) => value !== null).map((figure) => ({ ...identity, ...figure }));
}
