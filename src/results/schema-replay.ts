import { z } from 'zod';
import { count, durationUs, record, share } from './schema-values.js';

const amount = z.number().nonnegative();

export const traceSpec = record({
  file: z.string(),
  sha256: z.string(),
  function: z.string().exactOptional(),
  fromUs: durationUs,
  toUs: durationUs.exactOptional(),
  arrivals: count,
  speed: z.number().positive(),
  keepAlive: z.union([z.literal('aws'), durationUs]),
}).meta({ id: 'TraceSpec' });

export const replay = record({
  requests: count,
  reported: count,
  coldStarts: count,
  coldShare: share,
  waited: count,
  gbSecondsPerInvocation: amount,
  usdPerMillion: amount,
  usdPerMonth: amount,
}).meta({
  id: 'Replay',
  description:
    'Of the invocations of a replayed trace that the platform reported; waited: for an environment of this host.',
});
