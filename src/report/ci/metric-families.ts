import type { MaybeSummary, MeasuredCell } from '../../model/index.js';

interface Readings {
  readonly summary: { readonly unit: 'seconds'; readonly value: MaybeSummary | undefined };
  readonly gauge: { readonly unit?: string; readonly value: number | null };
}

/** A metric that every measured cell has; its name ends in its unit, as OpenMetrics asks for. */
export type CellFamily<Type extends keyof Readings> = Omit<Readings[Type], 'value'> & {
  readonly name: string;
  readonly help: string;
  readonly read: (cell: MeasuredCell) => Readings[Type]['value'];
};

const time = (name: string, help: string, read: CellFamily<'summary'>['read']): CellFamily<'summary'> => ({
  name: `coldbench_${name}_seconds`,
  unit: 'seconds',
  help,
  read,
});

export const SUMMARIES: readonly CellFamily<'summary'>[] = [
  time('cold_client', 'A cold start as the client sees it.', ({ cold }) => cold.clientUs),
  time('cold_init', 'Init Duration, as the platform reports it.', ({ cold }) => cold.initDurationUs),
  time('solo_service', 'One connection: from the send to the last byte.', ({ solo }) => solo.serviceTimeUs),
  time('solo_handler', 'One connection: Duration as reported.', ({ solo }) => solo.durationReportedUs),
  time('warm_service', 'Under load: from the send to the last byte.', ({ warm }) => warm.serviceTimeUs),
  time('warm_response', 'Open loop: from the intended start.', ({ warm }) => warm.responseTimeUs),
  time('warm_queue', 'Under load: the wait for an environment.', ({ warm }) => warm.queueUs),
  time('warm_handler', 'Under load: Duration as reported.', ({ warm }) => warm.durationReportedUs),
];

export const GAUGES: readonly CellFamily<'gauge'>[] = [
  {
    name: 'coldbench_warm_throughput_requests_per_second',
    unit: 'requests_per_second',
    help: 'Right answers a second under load.',
    read: ({ warm }) => warm.requestsPerSecond,
  },
  {
    name: 'coldbench_warm_environments',
    help: 'Execution environments that served under load.',
    read: ({ warm }) => warm.environments,
  },
  {
    name: 'coldbench_peak_memory_bytes',
    unit: 'bytes',
    help: 'The most memory that an environment used.',
    read: ({ platform }) => ('reason' in platform ? null : platform.peakMemoryBytes),
  },
  {
    name: 'coldbench_package_zipped_bytes',
    unit: 'bytes',
    help: 'The deployment package.',
    read: ({ package: size }) => ('reason' in size ? null : size.zippedBytes),
  },
  {
    name: 'coldbench_package_unzipped_bytes',
    unit: 'bytes',
    help: 'The deployment package, unpacked.',
    read: ({ package: size }) => ('reason' in size ? null : size.unzippedBytes),
  },
  {
    name: 'coldbench_cost_per_million_usd',
    unit: 'usd',
    help: 'A million warm invocations, by solo durations.',
    read: ({ cost }) => ('reason' in cost ? null : cost.usdPerMillion),
  },
  {
    name: 'coldbench_parity_error_ratio',
    unit: 'ratio',
    help: 'The largest relative error of the answers.',
    read: ({ parity }) => ('reason' in parity ? null : parity.maxRelativeError),
  },
];
