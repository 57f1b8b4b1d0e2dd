import { z } from 'zod';
import { TIME_PARTS, type TimeParts } from '../model/index.js';
import {
  absent,
  count,
  durationUs,
  maybeSummary,
  record,
  recording,
  share,
  summary,
} from './schema-values.js';

/** An object that has something of the same kind for each part of a request's time. */
const byTimePart = <T extends z.ZodType>(value: T) => {
  const shape = Object.fromEntries(TIME_PARTS.map((part) => [part, value]));
  return record(shape) as unknown as z.ZodType<TimeParts<z.infer<T>>>;
};

const breakdown = record({
  n: count,
  requests: count,
  explained: share,
  partsUs: byTimePart(maybeSummary),
  at: z.array(
    record({
      of: z.enum(['mean', 'p50', 'p90', 'p99']),
      n: count,
      clientUs: z.number(),
      partsUs: byTimePart(z.number().nullable()),
    }),
  ),
}).meta({
  id: 'Breakdown',
  description: "Where requests' time went; cpu, throttled and waiting are of running.",
});
export const maybeBreakdown = z.union([breakdown, absent]).exactOptional();

export const breakdownData = record({
  requests: count,
  explained: count,
  withCpu: count,
  recordings: byTimePart(recording),
  bands: z.array(z.array(z.number())),
});

export const projection = record({
  connections: count,
  environments: count,
  windowUs: durationUs,
  requestsPerSecond: z.number().nonnegative(),
  responseTimeUs: summary,
  basedOn: record({ soloRequests: count, coldStarts: count }),
}).meta({
  id: 'Projection',
  description: 'Simulated, not measured: the same closed loop on a platform that scales out.',
});
