import { costOf } from '../cost/index.js';
import type {
  Absent,
  ErrorCounts,
  PriceTable,
  Recordings,
  Replay,
  Scenario,
  TraceSpec,
  WarmResult,
  Warning,
} from '../model/index.js';
import { arrivalsOf, readTrace } from '../scenario/index.js';
import { seededRandom } from '../stats/index.js';
import {
  type Megabytes,
  type Microseconds,
  microseconds,
  toMilliseconds,
  toSeconds,
} from '../units/index.js';

const SECONDS_PER_MONTH = 730 * 3_600;

/** When the requests of a replay start, in a round: those of a span are spread anew, alike for every cell. */
export type ArrivalsOfRound = (round: number) => readonly Microseconds[];

/** Reads the scenario's trace, once for all cells and rounds; null where it has none. */
export async function openArrivals({ warm: { trace }, seed }: Scenario): Promise<ArrivalsOfRound | null> {
  if (trace === undefined) return null;
  const read = await readTrace(trace.file, trace.function);
  const { fromUs, toUs = microseconds(0), speed } = trace;
  return (round) => arrivalsOf(read, { fromUs, toUs, speed }, seededRandom(seed + round));
}

/** How long idle environments are kept in time of the replay: a fixed time, or AWS's, so many times as fast. */
export function keepAliveOf({ warm: { trace } }: Scenario) {
  if (trace === undefined) return {};
  const { keepAlive, speed } = trace;
  return {
    keepAliveMs: keepAlive === 'aws' ? keepAlive : toMilliseconds(keepAlive),
    keepAliveSpeed: speed,
  };
}

export interface ReplayedCell {
  readonly memoryMB: Megabytes | null;
  /** Of all valid rounds. */
  readonly warm: Recordings;
  readonly requests: number;
  readonly rounds: number;
  readonly prices: PriceTable;
}

/** What became of a trace's invocations, as the platform reported, or why that is not known. */
export function replayResult(
  trace: TraceSpec,
  { memoryMB, warm, requests, rounds, prices }: ReplayedCell,
  unknown = 'the platform reported no invocation',
): Replay | Absent {
  const { billedDurationUs: billed, initDurationUs: inits, waitedUs } = warm;
  if (billed === undefined || memoryMB === null) return { n: 0, reason: unknown };
  const coldStarts = inits?.n ?? 0;
  const { gbSecondsPerInvocation, usdPerMillion } = costOf(
    { memoryMB, billedSoloUs: billed.mean, billedColdUs: null },
    prices,
  );
  const tracedS = rounds * toSeconds(microseconds((trace.toUs ?? 0) - trace.fromUs));
  return {
    requests,
    reported: billed.n,
    coldStarts,
    coldShare: coldStarts / billed.n,
    waited: waitedUs?.n ?? 0,
    gbSecondsPerInvocation,
    usdPerMillion,
    usdPerMonth: (usdPerMillion / 1e6) * requests * (SECONDS_PER_MONTH / tracedS),
  };
}

export const countOf = (answered: number, errors: ErrorCounts): number =>
  Object.values(errors).reduce((sum, count) => sum + count, answered);

/** What is not as it was in production. */
export function replayWarnings({ warm: { trace } }: Scenario): readonly Warning[] {
  if (trace === undefined || trace.speed === 1) return [];
  const message = `the trace is replayed ${trace.speed} times as fast as it was: idle times and how long environments are kept are shortened alike, durations are not, so that ${trace.speed} times as many invocations overlap`;
  return [{ code: 'trace-compressed', message }];
}

/** What a host that cannot scale out makes of a trace. */
export function replayedWarnings({ replay }: WarmResult): readonly Warning[] {
  if (replay === undefined || 'reason' in replay || replay.waited === 0) return [];
  const message = `${replay.waited} of ${replay.reported} invocations of the trace waited for an environment, since this host carries no more of them: a platform that scales out would have made more cold starts, and no waits`;
  return [{ code: 'replay-capped', message }];
}
