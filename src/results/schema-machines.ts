import { z } from 'zod';
import { calibrationSchema } from './calibration-schema.js';
import { absent, record, sizeBytes } from './schema-values.js';

export const host = record({
  cpu: z.string(),
  cores: z.number(),
  kernel: z.string(),
  cgroup: z.enum(['v1', 'v2', 'none']),
  node: z.string(),
  memoryBytes: sizeBytes,
}).meta({ id: 'HostFacts' });

export const control = z.union([
  record({ cell: z.string(), metrics: z.record(z.string(), z.number()) }).meta({ id: 'Control' }),
  absent,
]);

/** Which part of a scenario's cells a run has measured. */
export const shard = record({
  index: z.int().positive(),
  total: z.int().positive(),
  of: z.string(),
  cells: z.array(z.string()),
}).meta({ id: 'RunShard' });

/** One machine of a merged run. */
export const machine = record({
  index: z.int().positive(),
  run: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  host,
  calibration: calibrationSchema.exactOptional(),
  control,
}).meta({ id: 'Machine' });
