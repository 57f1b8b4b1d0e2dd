import { z } from 'zod';
import { BenchError, EXIT, messageOf } from '../../errors/index.js';
import type { MachineFacts } from '../../host/index.js';
import { OUTCOMES, type RecordingData } from '../../model/index.js';
import type { IntervalRecording } from '../../stats/index.js';
import type { Bytes, Microseconds } from '../../units/index.js';
import { type LoadPlan, METHODS, type Method } from '../plan.js';
import type { LoadResult } from '../result.js';
import type { ClockOffset } from './clock-exchange.js';

/** What all workers of a load were asked for together. */
export interface WholeLoad
  extends Pick<LoadPlan, 'url' | 'connections' | 'durationUs' | 'warmupUs' | 'timeoutUs'> {
  readonly method: Method;
  readonly threads: number;
}

/** `worker-<index>.json`: what one worker measured, with all that it takes to merge it exactly. */
export interface WorkerResult {
  readonly schemaVersion: 1;
  /** Which load it is part of. */
  readonly load: string;
  readonly index: number;
  readonly total: number;
  readonly state: 'complete' | 'interrupted';
  readonly plan: WholeLoad;
  /** Its own connections. */
  readonly connections: number;
  /** The agreed start, and the window as it was: by the clock of worker 0, in microseconds since 1970. */
  readonly startUs: number;
  readonly window: { readonly startUs: number; readonly endUs: number };
  /** How far the clock of worker 0 was ahead, measured before and after the load; null: it was gone by then. */
  readonly clock: { readonly before: ClockOffset; readonly after: ClockOffset | null };
  readonly host: MachineFacts & { readonly name: string };
  readonly result: LoadResult;
}

export const workerFile = (index: number): string => `worker-${index}.json`;

const quantity = <Q extends number>() => z.number() as unknown as z.ZodType<Q>;
const durationUs = quantity<Microseconds>();
const count = z.int().nonnegative();

const recording: z.ZodType<RecordingData> = z.looseObject({
  hdr: z.string(),
  n: count,
  mean: z.number(),
  m2: z.number(),
  min: durationUs,
  max: durationUs,
});
const intervals: z.ZodType<readonly IntervalRecording[]> = z.array(
  z.looseObject({ offsetUs: durationUs, lengthUs: durationUs, recording }),
);
const censoring = z.looseObject({ recording, exactUpTo: z.number() });
const clock = z.looseObject({ offsetUs: z.number(), uncertaintyUs: z.number(), exchanges: count });
const stage = z.looseObject({ durationUs, fromRate: z.number(), toRate: z.number() });

const openLoop = z.looseObject({
  kind: z.literal('open'),
  arrivals: z.enum(['constant', 'poisson']),
  seed: z.int(),
  stages: z.array(stage),
  ...{ responseTime: recording, responseIntervals: intervals, responseCensoring: censoring },
  ...{ lateness: recording, connectionWait: recording },
  ...{ scheduled: count, neverSent: count, connections: count },
  spinning: z.boolean(),
  drainedUs: durationUs,
});

const loadResult = z.looseObject({
  loop: z.discriminatedUnion('kind', [z.looseObject({ kind: z.literal('closed') }), openLoop]),
  engine: z.looseObject({ name: z.enum(['autocannon', 'raw']), reason: z.string() }),
  ...{ recording, connects: recording, intervals, censoring },
  ...{ windowStartUs: durationUs, windowEndUs: durationUs, windowUs: durationUs, warmupUs: durationUs },
  windowStartEpochSeconds: z.number(),
  ...{ sent: count, completed: count, inFlightAtEnd: count, droppedAtClose: count },
  ...{ censored: count, warmupRequests: count },
  errors: z.partialRecord(z.enum(OUTCOMES).exclude(['ok']), count),
  transportFaults: z.partialRecord(z.enum(['closed', 'reset', 'malformed-answer', 'connect-failed']), count),
  requestsPerSecond: z.number().nonnegative(),
  groupRates: z.array(z.looseObject({ requestsPerSecond: z.number(), count })),
  bytesRead: quantity<Bytes>(),
  validity: z.looseObject({
    valid: z.boolean(),
    checks: z.array(
      z.looseObject({
        ...{ name: z.string(), value: z.number(), limit: z.string(), pass: z.boolean() },
        detail: z.string().exactOptional(),
      }),
    ),
  }),
  warnings: z.array(z.looseObject({ code: z.string(), message: z.string() })),
  generator: z.looseObject({ cpuUsedUs: durationUs, eventLoopUtilization: z.number() }),
});

const workerResult: z.ZodType<WorkerResult> = z.looseObject({
  schemaVersion: z.literal(1),
  load: z.string(),
  ...{ index: count, total: z.int().positive(), connections: count },
  state: z.enum(['complete', 'interrupted']),
  plan: z.looseObject({
    url: z.string(),
    method: z.enum(METHODS),
    ...{ connections: count, threads: count, durationUs, warmupUs: durationUs, timeoutUs: durationUs },
  }),
  startUs: z.number(),
  window: z.looseObject({ startUs: z.number(), endUs: z.number() }),
  clock: z.looseObject({ before: clock, after: clock.nullable() }),
  host: z.looseObject({
    ...{ name: z.string(), cpu: z.string(), cores: z.number(), kernel: z.string(), node: z.string() },
    memoryBytes: quantity<Bytes>(),
  }),
  result: loadResult,
});

/** Throws a BenchError (exit 2) for a text that no worker wrote. */
export function parseWorkerResult(text: string, name: string): WorkerResult {
  try {
    return workerResult.parse(JSON.parse(text));
  } catch (cause) {
    throw new BenchError(`${name} is no result of a worker: ${firstLine(messageOf(cause))}`, {
      code: 'worker-result-malformed',
      exitCode: EXIT.usage,
      hint: 'give the folder as bench load --worker wrote it, all of one version',
      cause,
    });
  }
}

const firstLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 200);
