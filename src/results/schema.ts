import { z } from 'zod';
import { OUTCOMES, type RoundRecord, type Run } from '../model/index.js';
import { calibrationSchema } from './calibration-schema.js';
import { breakdownData, maybeBreakdown, projection } from './schema-derived.js';
import {
  absent,
  count,
  durationUs,
  maybeSummary,
  memoryMB,
  reason,
  record,
  recordings,
  share,
  sizeBytes,
  validity,
  warnings,
} from './schema-values.js';

/** The version of `run.json` that this program writes; it reads no newer one. */
export const RUN_SCHEMA_VERSION = 1;

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
  errors,
  validity,
}).meta({ id: 'WarmResult' });

const platform = record({
  cpuUsedUs: durationUs,
  throttledUs: durationUs,
  peakMemoryBytes: sizeBytes,
}).meta({ id: 'PlatformTotals' });

const round = record({
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

const cost = record({
  gbSecondsPerInvocation: z.number().nonnegative(),
  usdPerMillion: z.number().nonnegative(),
  coldUsdPerMillion: z.number().nonnegative().nullable(),
  priceTable: z.string(),
}).meta({ id: 'Cost' });

const modelLoad = z.enum(['outside', 'inside']);
const modelSource = z.enum(['package', 'url']);

const identity = {
  id: z.string(),
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

const measuredCell = record({
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
  projection: z.union([projection, absent]),
  rounds: z.array(round),
}).meta({ id: 'MeasuredCell' });

const unmeasuredCell = record({
  ...identity,
  status: z.enum(['unavailable', 'failed', 'invalid']),
  reason,
  parity: z.union([parity, absent]).exactOptional(),
  package: z.union([packageFacts, absent]).exactOptional(),
  rounds: z.array(round).exactOptional(),
}).meta({ id: 'UnmeasuredCell' });

const reference = record({
  label: z.string(),
  memoryMB: memoryMB.nullable(),
  requestsPerSecond: z.number().nullable(),
  averageUs: durationUs.nullable(),
  sdUs: durationUs.nullable(),
  maxUs: durationUs.nullable(),
  source: z.string().exactOptional(),
  differs: record({
    year: z.string().exactOptional(),
    versions: z.string().exactOptional(),
    hardware: z.string().exactOptional(),
    capacity: z.string().exactOptional(),
    others: z.array(z.string()),
  }).exactOptional(),
}).meta({ id: 'ReferenceRow' });

const awsSpec = record({
  region: z.string().exactOptional(),
  profile: z.string().exactOptional(),
  role: z.string().exactOptional(),
  bucket: z.string().exactOptional(),
  baseImages: z.record(z.string(), z.string()).exactOptional(),
  auth: z.enum(['iam', 'none']),
  reservedConcurrency: count.exactOptional(),
}).meta({ id: 'AwsSpec' });

const texts = z.record(z.string(), z.string());

const endpointSpec = record({
  url: z.string().exactOptional(),
  urls: texts.exactOptional(),
  headers: texts.exactOptional(),
  parity: z.enum(['logits', 'none']),
}).meta({
  id: 'EndpointSpec',
  description: `As the scenario writes it: what \${NAME} stands for is nowhere in the results.`,
});

const cloudUse = record({
  invocations: count,
  gbSeconds: z.number().nonnegative(),
  usd: z.number().nonnegative(),
}).meta({ id: 'CloudUse' });

const awsRun = record({
  region: z.string(),
  architecture: z.enum(['x86_64', 'arm64']),
  deployment: z.string(),
  estimated: cloudUse,
  used: cloudUse,
  maxUsd: z.number().nonnegative(),
}).meta({ id: 'AwsRun' });

const aboutWeights = {
  sha256: z.string(),
  names: z.record(z.string(), z.string()).exactOptional(),
  batchNormEpsilon: z.number().exactOptional(),
};

const scenario = record({
  name: z.string(),
  network: z.string(),
  weights: z.union([
    z.literal('seeded'),
    record({ file: z.string(), ...aboutWeights }),
    record({ url: z.string(), ...aboutWeights }),
  ]),
  input: record({
    images: z.array(z.string()),
    mode: z.enum(['body', 'url']),
    size: z.array(count).exactOptional(),
    batch: z.array(count).exactOptional(),
  }),
  model: record({
    load: z.array(modelLoad),
    source: z.array(modelSource),
    url: z.string().exactOptional(),
  }).exactOptional(),
  variants: z.array(z.string()),
  memoryMB: z.array(memoryMB),
  threads: z.union([z.literal('auto'), z.array(z.number())]),
  target: z.enum(['local', 'aws', 'url']),
  endpoint: endpointSpec.exactOptional(),
  aws: awsSpec.exactOptional(),
  rounds: count,
  until: record({ minRounds: count, interval: z.string() }).exactOptional(),
  seed: z.int(),
  cold: record({
    samples: count,
    pageCache: z.enum(['warm', 'cold']),
    concurrency: count.exactOptional(),
    force: record({ command: z.string(), timeoutUs: durationUs }).exactOptional(),
  }),
  solo: record({ durationUs }),
  warm: record({
    connections: count,
    threads: count,
    durationUs,
    warmupUs: durationUs,
    timeoutUs: durationUs,
    engine: z.enum(['autocannon', 'raw']).exactOptional(),
    open: record({
      arrivals: z.enum(['constant', 'poisson']),
      stages: z.array(
        record({ durationUs, fromRate: z.number().nonnegative(), toRate: z.number().nonnegative() }),
      ),
    }).exactOptional(),
  }),
  gates: z.array(z.string()),
  references: z.array(reference),
}).meta({ id: 'Scenario' });

const initProfile = record({
  variant: z.string(),
  memoryMB,
  tool: z.string(),
  totalUs: durationUs,
  packages: z.array(
    record({
      package: z.string(),
      selfUs: durationUs,
      files: z.array(record({ file: z.string(), selfUs: durationUs, totalUs: durationUs })),
    }),
  ),
}).meta({ id: 'InitProfile', description: 'Where the time of loading a handler went, under a profiler.' });

/** `run.json`, checked. */
export const runSchema: z.ZodType<Run> = record({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  id: z.string(),
  scenario,
  scenarioHash: z.string(),
  seed: z.int(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  state: z.enum(['complete', 'interrupted']),
  host: record({
    cpu: z.string(),
    cores: z.number(),
    kernel: z.string(),
    cgroup: z.enum(['v1', 'v2', 'none']),
    node: z.string(),
    memoryBytes: sizeBytes,
  }),
  versions: z.record(z.string(), z.string()),
  aws: awsRun.exactOptional(),
  valid: z.boolean(),
  stopped: record({
    rounds: count,
    reason: z.enum(['narrow', 'most-rounds', 'nothing-left']),
    widest: record({ cell: z.string(), halfWidth: z.number().nonnegative().nullable() }).nullable(),
  }).exactOptional(),
  warnings,
  calibration: calibrationSchema.exactOptional(),
  cells: z.array(z.discriminatedUnion('status', [measuredCell, unmeasuredCell])),
  control: z.union([record({ cell: z.string(), metrics: z.record(z.string(), z.number()) }), absent]),
  gates: z.array(
    record({
      gate: z.string(),
      cell: z.string(),
      outcome: z.enum(['pass', 'fail', 'inconclusive']),
      value: z.number().nullable(),
      message: z.string(),
      roundsNeeded: z.int().positive().exactOptional(),
    }),
  ),
  initProfiles: z.array(z.union([initProfile, record({ variant: z.string(), reason })])).exactOptional(),
  against: record({
    run: z.string(),
    role: z.enum(['baseline', 'candidate']),
    own: z.string(),
    other: z.string(),
    againFrom: z.int().positive().exactOptional(),
  }).exactOptional(),
});

/** `cells/<cell>/round-N.json`, checked. */
export const roundRecordSchema: z.ZodType<RoundRecord> = record({
  cell: z.string(),
  result: round,
  recordings: record({
    cold: recordings,
    storm: recordings.exactOptional(),
    solo: recordings,
    warm: recordings,
  }),
  breakdowns: record({ solo: breakdownData, warm: breakdownData }).exactOptional(),
  warmSecondsUs: z.array(durationUs).exactOptional(),
});

/** The JSON schema of `run.json`, as `run.schema.json` at the root of the project publishes it. */
export function runJsonSchema(): object {
  return {
    title: 'coldbench run.json',
    ...z.toJSONSchema(runSchema, {
      io: 'input',
      override: ({ jsonSchema }) => dropSafeIntegerBounds(jsonSchema),
    }),
  };
}

/** Zod bounds every integer by what a double holds exactly: true of every JSON reader here, and noise. */
function dropSafeIntegerBounds(schema: { minimum?: number; maximum?: number }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
