import { z } from 'zod';
import type { Bytes, Megabytes, Microseconds } from '../units/index.js';

/** Zod knows plain numbers; what it has checked takes the brand of its unit. */
export const quantity = <Q extends number>(schema: z.ZodType<number>) => schema as unknown as z.ZodType<Q>;

export const durationUs = quantity<Microseconds>(z.int());
export const sizeBytes = quantity<Bytes>(z.int().nonnegative());
export const memoryMB = quantity<Megabytes>(z.number().positive());
export const count = z.int().nonnegative();
export const share = z.number().min(0).max(1);
export const reason = z.string();

/** More keys may be added within a version, so unknown ones are kept. */
export const record = z.looseObject;

const warning = record({ code: z.string(), message: z.string() }).meta({ id: 'Warning' });
export const warnings = z.array(warning);

export const validity = record({
  valid: z.boolean(),
  checks: z.array(
    record({
      name: z.string(),
      value: z.number(),
      limit: z.string(),
      pass: z.boolean(),
      detail: z.string().exactOptional(),
    }),
  ),
}).meta({ id: 'Validity' });

export const summary = record({
  n: z.int().positive(),
  mean: z.number(),
  sd: z.number().nonnegative(),
  withinOneSd: share,
  min: durationUs,
  max: durationUs,
  p50: durationUs.nullable(),
  p75: durationUs.nullable(),
  p90: durationUs.nullable(),
  p95: durationUs.nullable(),
  p99: durationUs.nullable(),
  p999: durationUs.nullable(),
  censored: record({ n: count, exactUpTo: z.number().min(0).max(100) }).exactOptional(),
}).meta({
  id: 'Summary',
  description:
    'Moments and percentiles in microseconds; null: too few samples. Percentiles above `censored.exactUpTo` are lower bounds.',
});

export const absent = record({ n: z.literal(0), reason }).meta({
  id: 'Absent',
  description: 'A figure that does not exist, with the reason.',
});
export const maybeSummary = z.union([summary, absent]);

export const recording = record({
  hdr: z.string(),
  n: count,
  mean: z.number(),
  m2: z.number().nonnegative(),
  min: durationUs,
  max: durationUs,
});
export const recordings = z.record(z.string(), recording);
