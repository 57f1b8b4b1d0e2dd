import type {
  Absent,
  Breakdown,
  BreakdownData,
  ColdResult,
  ErrorCounts,
  MaybeSummary,
  Recordings,
  SoloResult,
  StormResult,
  WarmResult,
} from '../model/index.js';
import {
  distributionOf,
  mergeBreakdowns,
  mergeRecordings,
  percentileInterval,
  summarize,
  summarizeBreakdown,
  summarizeCensored,
} from '../stats/index.js';
import { microseconds, requestsPerSecond, toSeconds } from '../units/index.js';
import type { ColdMetric } from './cold-times.js';
import type { Unknowns } from './unknowns.js';

const NOT_RECORDED: Readonly<Partial<Record<ColdMetric, string>>> = {
  environment:
    'the platform does not tell how long it took to make the environment; its time is within transport',
  runtimeBoot: 'this runtime does not tell when its bootstrap began; its time is within init',
};

const NOTHING = 'nothing was recorded';

/** The summary of one metric, or why there is none. */
function summaryOf(recordings: Recordings, metric: string, why = NOTHING): MaybeSummary {
  const recording = recordings[metric];
  const absent: Absent = { n: 0, reason: why };
  return recording === undefined ? absent : summarize(recording);
}

/** Of times that some requests were given up before: what is known of those is in a recording of its own. */
function censoredSummaryOf(recordings: Recordings, metric: string, givenUp: string): MaybeSummary {
  const { [metric]: answered, [givenUp]: lost } = recordings;
  if (answered === undefined || lost === undefined) return summaryOf(recordings, metric);
  return summarizeCensored(answered, lost);
}

const serviceTimeOf = (recordings: Recordings): MaybeSummary =>
  censoredSummaryOf(recordings, 'serviceTimeUs', 'givenUpUs');

export interface ColdExtras {
  readonly pageCache: 'warm' | 'cold';
  readonly errors: ErrorCounts;
}

export function coldResult(recordings: Recordings, extras: ColdExtras, unknowns: Unknowns = {}): ColdResult {
  return { ...coldSummaries(recordings, unknowns), ...medianInterval(recordings), ...extras };
}

function medianInterval({ clientUs }: Recordings): Pick<ColdResult, 'p50IntervalUs'> {
  const found = clientUs === undefined ? null : percentileInterval(distributionOf(clientUs), 50);
  if (found === null) return {};
  return { p50IntervalUs: { low: microseconds(found.low), high: microseconds(found.high) } };
}

function coldSummaries(recordings: Recordings, { cold, reported }: Unknowns = {}) {
  const of = (metric: ColdMetric) => summaryOf(recordings, metric, cold ?? reported ?? NOT_RECORDED[metric]);
  const clientUs = summaryOf(recordings, 'clientUs', cold);
  return {
    n: clientUs.n,
    clientUs,
    initDurationUs: of('initDurationUs'),
    durationReportedUs: of('durationReportedUs'),
    phasesUs: {
      environment: of('environment'),
      runtimeBoot: of('runtimeBoot'),
      init: of('init'),
      firstInvocation: of('firstInvocation'),
      transport: of('transport'),
    },
  };
}

/** Name of the recording, beside those of cold starts, that has one value a storm. */
export const ALL_ANSWERED = 'allAnsweredUs';

export type StormExtras = Pick<
  StormResult,
  'concurrency' | 'environments' | 'environmentsAtFullShare' | 'hostBusy' | 'errors' | 'validity'
>;

export function stormResult(recordings: Recordings, extras: StormExtras): StormResult {
  const allAnsweredUs = summaryOf(recordings, ALL_ANSWERED, 'no storm had an answer to each of its requests');
  return { ...coldSummaries(recordings), allAnsweredUs, ...extras };
}

export function soloResult(
  recordings: Recordings,
  extras: Pick<SoloResult, 'breakdown' | 'errors' | 'validity'>,
  { reported }: Unknowns = {},
): SoloResult {
  const serviceTimeUs = serviceTimeOf(recordings);
  return {
    n: serviceTimeUs.n,
    serviceTimeUs,
    durationReportedUs: summaryOf(recordings, 'durationReportedUs', reported),
    cpuUsedUs: summaryOf(recordings, 'cpuUsedUs', reported),
    ...extras,
  };
}

type WarmExtras = Omit<
  WarmResult,
  | 'n'
  | 'requestsPerSecond'
  | 'serviceTimeUs'
  | 'responseTimeUs'
  | 'latenessUs'
  | 'connectionWaitUs'
  | 'queueUs'
  | 'durationReportedUs'
> &
  // Where requests are waited for beyond the window, their number is not its rate.
  Partial<Pick<WarmResult, 'requestsPerSecond'>>;

/** What only an open loop has recorded. */
function openTimes(recordings: Recordings) {
  if (recordings.responseTimeUs === undefined) return {};
  return {
    responseTimeUs: censoredSummaryOf(recordings, 'responseTimeUs', 'responseGivenUpUs'),
    latenessUs: summaryOf(recordings, 'latenessUs'),
    connectionWaitUs: summaryOf(recordings, 'connectionWaitUs'),
  };
}

export function warmResult(
  recordings: Recordings,
  extras: WarmExtras,
  { reported }: Unknowns = {},
): WarmResult {
  const serviceTimeUs = serviceTimeOf(recordings);
  const seconds = toSeconds(extras.windowUs);
  return {
    n: serviceTimeUs.n,
    requestsPerSecond: requestsPerSecond(seconds > 0 ? serviceTimeUs.n / seconds : 0),
    serviceTimeUs,
    ...openTimes(recordings),
    queueUs: summaryOf(recordings, 'queueUs', reported),
    durationReportedUs: summaryOf(recordings, 'durationReportedUs', reported),
    ...extras,
  };
}

/** Where the time of a phase's requests went, of one round or of several together. */
export function breakdownResult(
  rounds: readonly BreakdownData[],
  { reported = 'no platform report of a request was found' }: Unknowns = {},
): Breakdown | Absent {
  const merged = rounds.length === 0 ? null : summarizeBreakdown(mergeBreakdowns(rounds));
  return merged ?? { n: 0, reason: reported };
}

/** The recordings of several rounds as if they had been recorded together. */
export function mergeByMetric(rounds: readonly Recordings[]): Recordings {
  const metrics = new Set(rounds.flatMap((recordings) => Object.keys(recordings)));
  return Object.fromEntries(
    [...metrics].map((metric) => [
      metric,
      mergeRecordings(rounds.flatMap((recordings) => recordings[metric] ?? [])),
    ]),
  );
}

export function addErrors(counts: readonly ErrorCounts[]): ErrorCounts {
  const total: Record<string, number> = {};
  for (const [outcome, count] of counts.flatMap((each) => Object.entries(each))) {
    total[outcome] = (total[outcome] ?? 0) + count;
  }
  return total;
}
