import { z } from 'zod';
import type { InstrumentCalibration } from '../model/index.js';
import { count, record, sizeBytes, validity, warnings } from './schema-values.js';

const figures = record({
  mean: z.number(),
  sd: z.number().nonnegative(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p99: z.number().nullable(),
}).meta({ id: 'TruthFigures' });

const truth = record({
  server: z.string(),
  engine: z.string(),
  connections: count,
  n: count,
  loopbackN: count,
  loopbackUs: z.number(),
  truth: figures,
  measured: figures,
  biasUs: z.number(),
  spreadUs: z.number().nonnegative(),
  agreements: z.array(
    record({
      figure: z.enum(['mean', 'sd', 'p50', 'p90', 'p99']),
      differenceUs: z.number(),
      limitUs: z.number(),
      pass: z.boolean(),
    }),
  ),
  agrees: z.boolean(),
  validity,
}).meta({ id: 'TruthMeasurement' });

const ceiling = record({
  engine: z.string(),
  connections: count,
  bodyBytes: sizeBytes.exactOptional(),
  requestsPerSecond: z.number().nonnegative(),
  cpuPerRequestUs: z.number().nonnegative(),
  eventLoopUtilization: z.number().nonnegative(),
}).meta({ id: 'Ceiling' });

/** What `bench calibrate` found on a machine, checked. */
export const calibrationSchema: z.ZodType<InstrumentCalibration> = record({
  schemaVersion: z.literal(1),
  measuredAt: z.iso.datetime(),
  host: record({
    cpu: z.string(),
    cores: z.number(),
    kernel: z.string(),
    node: z.string(),
    memoryBytes: sizeBytes,
  }),
  generator: z.string().exactOptional(),
  truths: z.array(truth),
  ceilings: z.array(ceiling),
  warnings,
}).meta({ id: 'InstrumentCalibration', description: 'How true the load generator was on this machine.' });
