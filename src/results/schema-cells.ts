import { z } from 'zod';
import { OUTCOMES } from '../model/index.js';
import { cost, monthly } from './schema-cost.js';
import { maybeBreakdown, projection } from './schema-derived.js';
import { replay } from './schema-replay.js';
import { modelLoad, modelSource } from './schema-scenario.js';
import {
  absent,
  count,
  durationUs,
  maybeSummary,
  memoryMB,
  reason,
  record,
  share,
  sizeBytes,
  validity,
  warnings,
} from './schema-values.js';

const errors = z.partialRecord(z.enum(OUTCOMES).exclude(['ok']), count).meta({ id: 'ErrorCounts' });

const coldPhases = <T extends z.ZodType>(phase: T) =>
  record({
    environment: phase,
    runtimeBoot: phase,
    init: phase,
    firstInvocation: phase,
    transport: phase,
  });

const coldTimes = {
  n: count,
  clientUs: maybeSummary,
  initDurationUs: maybeSummary,
  durationReportedUs: maybeSummary,
  phasesUs: coldPhases(maybeSummary),
};

const cold = record({
  ...coldTimes,
  p50IntervalUs: record({ low: durationUs, high: durationUs }).exactOptional(),
  pageCache: z.enum(['warm', 'cold']),
  errors,
}).meta({ id: 'ColdResult' });

const storm = {
  ...coldTimes,
  concurrency: count,
  environments: count,
  environmentsAtFullShare: count,
  hostBusy: share.nullable(),
  allAnsweredUs: maybeSummary,
  errors,
  validity,
};

const stormResult = record(storm).meta({ id: 'StormResult' });

const stormRound = record({
  ...storm,
  starts: z.array(
    record({
      environmentId: z.string(),
      answeredUs: durationUs,
      clientUs: durationUs,
      phasesUs: coldPhases(durationUs.nullable()),
    }),
  ),
}).meta({ id: 'StormRound' });

const solo = record({
  n: count,
  serviceTimeUs: maybeSummary,
  durationReportedUs: maybeSummary,
  cpuUsedUs: maybeSummary,
  breakdown: maybeBreakdown,
  errors,
  validity,
}).meta({ id: 'SoloResult' });

const warm = record({
  n: count,
  loop: z.enum(['closed', 'open']),
  engine: record({ name: z.enum(['autocannon', 'raw']), reason: z.string() }).exactOptional(),
  connections: count,
  threads: count,
  environments: count.nullable(),
  windowUs: durationUs,
  requestsPerSecond: z.number().nonnegative(),
  bytesRead: sizeBytes,
  serviceTimeUs: maybeSummary,
  responseTimeUs: maybeSummary.exactOptional(),
  latenessUs: maybeSummary.exactOptional(),
  connectionWaitUs: maybeSummary.exactOptional(),
  queueUs: maybeSummary,
  durationReportedUs: maybeSummary,
  breakdown: maybeBreakdown,
  replay: z.union([replay, absent]).exactOptional(),
  errors,
  validity,
}).meta({ id: 'WarmResult' });

const platform = record({
  cpuUsedUs: durationUs,
  throttledUs: durationUs,
  peakMemoryBytes: sizeBytes,
}).meta({ id: 'PlatformTotals' });

export const round = record({
  round: z.int().positive(),
  attempt: z.int().positive(),
  valid: z.boolean(),
  cold,
  storm: stormRound.exactOptional(),
  solo,
  warm,
  platform: z.union([platform, absent]),
  warnings,
}).meta({ id: 'RoundResult' });

const parity = record({
  maxRelativeError: z.number().nonnegative(),
  tolerance: z.number().nonnegative(),
  pass: z.boolean(),
  images: count,
  against: z.string().exactOptional(),
  jpeg: record({
    maxRelativeError: z.number().nonnegative(),
    tolerance: z.number().nonnegative(),
    pass: z.boolean(),
  })
    .meta({ id: 'JpegParity' })
    .exactOptional(),
}).meta({ id: 'ParityResult' });

const packageFacts = record({
  zippedBytes: sizeBytes,
  unzippedBytes: sizeBytes,
  unprunedBytes: sizeBytes,
  kind: z.enum(['zip', 'image']),
}).meta({ id: 'PackageFacts' });

const identity = {
  id: z.string(),
  machine: z.int().positive().exactOptional(),
  variant: z.string(),
  memoryMB: memoryMB.nullable(),
  threads: count.nullable(),
  varied: record({
    load: modelLoad.exactOptional(),
    source: modelSource.exactOptional(),
    size: count.exactOptional(),
    batch: count.exactOptional(),
  }).exactOptional(),
  warnings,
};

export const measuredCell = record({
  ...identity,
  status: z.literal('measured'),
  parity: z.union([parity, absent]),
  package: z.union([packageFacts, absent]),
  cold,
  storm: stormResult.exactOptional(),
  solo,
  warm,
  platform: z.union([platform, absent]),
  cost: z.union([cost, absent]),
  monthly: z.union([monthly, absent]).exactOptional(),
  projection: z.union([projection, absent]),
  rounds: z.array(round),
}).meta({ id: 'MeasuredCell' });

export const unmeasuredCell = record({
  ...identity,
  status: z.enum(['unavailable', 'failed', 'invalid']),
  reason,
  parity: z.union([parity, absent]).exactOptional(),
  package: z.union([packageFacts, absent]).exactOptional(),
  rounds: z.array(round).exactOptional(),
}).meta({ id: 'UnmeasuredCell' });
