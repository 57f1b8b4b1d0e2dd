import type { LoadPlan, LoadResult, OpenLoopResult } from '../../load/index.js';
import type { ErrorCounts, MaybeSummary, RecordingData, Validity, Warning } from '../../model/index.js';
import {
  DurationRecorder,
  type PercentileRow,
  percentileRows,
  type RateSummary,
  summarize,
  summarizeRates,
} from '../../stats/index.js';
import { type Bytes, type Microseconds, toSeconds } from '../../units/index.js';

/** What was measured of one load, as `bench load --json` prints it; every text is rendered from it. */
export interface LoadDocument {
  readonly schemaVersion: 1;
  readonly url: string;
  readonly method: string;
  readonly state: 'complete' | 'interrupted';
  readonly valid: boolean;
  readonly startedAt: string;
  readonly loop: 'closed' | 'open';
  readonly engine: LoadResult['engine'];
  readonly connections: number;
  /** wrk's: groups of connections whose rates were sampled. */
  readonly threads: number;
  /** As asked for; `windowUs` is what it was. */
  readonly durationUs: Microseconds;
  readonly windowUs: Microseconds;
  readonly warmupUs: Microseconds;
  readonly warmupRequests: number;
  readonly timeoutUs: Microseconds;
  readonly sent: number;
  readonly completed: number;
  readonly inFlightAtEnd: number;
  readonly requestsPerSecond: number;
  readonly bytesRead: Bytes;
  readonly bytesPerSecond: number;
  /** From the send to the last byte. */
  readonly serviceTimeUs: MaybeSummary;
  /** From the intended start to the last byte: of an open loop. */
  readonly responseTimeUs?: MaybeSummary;
  /** Requests that were given up are among them. */
  readonly percentiles: {
    readonly serviceTime: readonly PercentileRow[];
    readonly responseTime?: readonly PercentileRow[];
    readonly connectionWait?: readonly PercentileRow[];
    readonly lateness?: readonly PercentileRow[];
  };
  /** Rates of each thread's connections, sampled every 100 ms: wrk's row Req/Sec. */
  readonly threadRates: RateSummary;
  readonly openLoop?: OpenLoopDocument;
  readonly errors: ErrorCounts;
  readonly transportFaults: LoadResult['transportFaults'];
  readonly droppedAtClose: number;
  /** Requests that were given up after `timeoutUs`. */
  readonly censored: number;
  readonly socketErrors: SocketErrors;
  /** Answers other than 2xx: they are among the errors, and in none of the figures above. */
  readonly badAnswers: number;
  readonly validity: Validity;
  readonly warnings: readonly Warning[];
  readonly generator: LoadResult['generator'];
  /** To be merged with those of other loads. */
  readonly recordings: Readonly<Record<string, RecordingData>>;
}

/** wrk's kinds of errors. */
export interface SocketErrors {
  readonly connect: number;
  readonly read: number;
  readonly write: number;
  readonly timeout: number;
}

export interface OpenLoopDocument extends Pick<OpenLoopResult, 'arrivals' | 'seed' | 'stages' | 'spinning'> {
  readonly scheduled: number;
  readonly neverSent: number;
  /** From the intended start to when the generator got to it. */
  readonly latenessUs: MaybeSummary;
  /** From then to the send: no connection was free. */
  readonly connectionWaitUs: MaybeSummary;
}

export interface LoadCircumstances {
  readonly interrupted: boolean;
}

export function describeLoad(
  plan: LoadPlan,
  result: LoadResult,
  { interrupted }: LoadCircumstances,
): LoadDocument {
  const { loop } = result;
  const open = loop.kind === 'open' ? loop : undefined;
  return {
    schemaVersion: 1,
    url: plan.url,
    method: plan.requests[0]?.method ?? 'GET',
    state: interrupted ? 'interrupted' : 'complete',
    valid: result.validity.valid,
    startedAt: new Date(result.windowStartEpochSeconds * 1_000).toISOString(),
    loop: loop.kind,
    engine: result.engine,
    connections: open?.connections ?? plan.connections,
    threads: plan.threads ?? 1,
    durationUs: plan.durationUs,
    windowUs: result.windowUs,
    warmupUs: result.warmupUs,
    warmupRequests: result.warmupRequests,
    timeoutUs: plan.timeoutUs,
    sent: result.sent,
    completed: result.completed,
    inFlightAtEnd: result.inFlightAtEnd,
    requestsPerSecond: result.requestsPerSecond,
    bytesRead: result.bytesRead,
    bytesPerSecond: result.bytesRead / toSeconds(result.windowUs),
    ...timesOf(result, open),
    threadRates: summarizeRates(result.groupRates),
    ...(open === undefined ? {} : { openLoop: openLoopOf(open) }),
    ...faultsOf(result),
    validity: result.validity,
    warnings: result.warnings,
    generator: result.generator,
  };
}

/** What was taken up and sent has its whole wait known. */
const NONE_GIVEN_UP = { recording: new DurationRecorder().toData(), exactUpTo: 100 };

function timesOf({ recording, censoring }: LoadResult, open: OpenLoopResult | undefined) {
  const serviceTime = percentileRows(recording, censoring);
  const service = { serviceTimeUs: recording };
  if (open === undefined)
    return { serviceTimeUs: summarize(recording), percentiles: { serviceTime }, recordings: service };
  const { responseTime, responseCensoring, connectionWait, lateness } = open;
  return {
    serviceTimeUs: summarize(recording),
    responseTimeUs: summarize(responseTime),
    percentiles: {
      serviceTime,
      responseTime: percentileRows(responseTime, responseCensoring),
      connectionWait: percentileRows(connectionWait, NONE_GIVEN_UP),
      lateness: percentileRows(lateness, NONE_GIVEN_UP),
    },
    recordings: {
      ...service,
      responseTimeUs: responseTime,
      connectionWaitUs: connectionWait,
      latenessUs: lateness,
    },
  };
}

function openLoopOf(open: OpenLoopResult): OpenLoopDocument {
  const { arrivals, seed, stages, spinning, scheduled, neverSent } = open;
  return {
    arrivals,
    seed,
    stages,
    spinning,
    scheduled,
    neverSent,
    latenessUs: summarize(open.lateness),
    connectionWaitUs: summarize(open.connectionWait),
  };
}

function faultsOf({ errors, transportFaults, droppedAtClose, censored }: LoadResult) {
  const all = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const lost = errors['transport-error'] ?? 0;
  const connect = transportFaults['connect-failed'] ?? 0;
  return {
    errors,
    transportFaults,
    droppedAtClose,
    censored,
    socketErrors: { connect, read: lost - connect, write: 0, timeout: censored },
    badAnswers: all - lost - censored,
  };
}
