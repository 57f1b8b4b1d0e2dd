import { z } from 'zod';
import type { RoundRecord, Run } from '../model/index.js';
import { calibrationSchema } from './calibration-schema.js';
import { measuredCell, round, unmeasuredCell } from './schema-cells.js';
import { priceTable } from './schema-cost.js';
import { breakdownData } from './schema-derived.js';
import { control, host, machine, shard } from './schema-machines.js';
import { scenario } from './schema-scenario.js';
import { count, durationUs, memoryMB, reason, record, recordings, warnings } from './schema-values.js';

/** The version of `run.json` that this program writes; it reads no newer one. */
export const RUN_SCHEMA_VERSION = 1;

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
  host,
  versions: z.record(z.string(), z.string()),
  prices: priceTable.exactOptional(),
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
  control,
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
  shard: shard.exactOptional(),
  machines: z.array(machine).exactOptional(),
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
