import { type ExpectedLabel, isGoodAnswer, outcomeOfStatus } from '../load/index.js';
import type { Outcome, PlatformReport } from '../model/index.js';
import type { OneAnswer, OneResult } from '../target/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import type { RecorderSet } from './recorder-set.js';

/** The metrics of a cold start, by the names of their recordings. */
export type ColdMetric =
  | 'clientUs'
  | 'initDurationUs'
  | 'durationReportedUs'
  | 'billedDurationUs'
  | 'environment'
  | 'runtimeBoot'
  | 'init'
  | 'firstInvocation'
  | 'transport';

/** Of one cold start; what the platform does not tell is absent. */
export type ColdTimes = Readonly<Partial<Record<ColdMetric, Microseconds>>>;

/** Null when the invocation found an environment that was there already. */
export function coldTimes(answer: OneAnswer, report: PlatformReport): ColdTimes | null {
  if (report.initDurationUs === null || wasReady(answer, report)) return null;
  return {
    clientUs: elapsed(answer.startUs, answer.endUs),
    initDurationUs: report.initDurationUs,
    durationReportedUs: report.durationUs,
    billedDurationUs: report.billedDurationUs,
    ...phases(answer, report),
  };
}

/** All that is known where nothing is reported. */
export function clientTimes({ startUs, endUs }: OneAnswer): ColdTimes {
  return { clientUs: elapsed(startUs, endUs) };
}

/**
 * Platforms may have made the environment before it was asked for ("proactive initialization"): then the init is
 * reported, and the client did not wait for it. Only of a platform with a clock of its own.
 */
function wasReady(
  { startUs, endUs }: OneAnswer,
  { at, initDurationUs, durationUs }: PlatformReport,
): boolean {
  return at === null && endUs - startUs < (initDurationUs ?? 0) + durationUs;
}

function phases(answer: OneAnswer, report: PlatformReport): ColdTimes {
  const { at } = report;
  if (at === null) return phasesByDuration(answer, report);
  if (at.creation === null) return {};
  const { spawnedUs, bootedUs, readyUs } = at.creation;
  return {
    environment: elapsed(at.receivedUs, spawnedUs),
    ...(bootedUs === null ? {} : { runtimeBoot: elapsed(spawnedUs, bootedUs) }),
    init: elapsed(bootedUs ?? spawnedUs, readyUs),
    firstInvocation: elapsed(readyUs, at.answeredUs),
    transport: microseconds(at.receivedUs - answer.startUs + (answer.endUs - at.answeredUs)),
  };
}

/** Without a common clock: what neither init nor duration explains is transport, and what the platform does not tell of. */
function phasesByDuration({ startUs, endUs }: OneAnswer, report: PlatformReport): ColdTimes {
  const { durationUs, initDurationUs } = report;
  const init = initDurationUs ?? microseconds(0);
  return {
    init,
    firstInvocation: durationUs,
    transport: microseconds(Math.max(0, endUs - startUs - init - durationUs)),
  };
}

export function recordTimes(recorders: Pick<RecorderSet<ColdMetric>, 'record'>, times: ColdTimes): void {
  for (const [metric, value] of Object.entries(times)) recorders.record(metric as ColdMetric, value);
}

/**
 * What the client saw comes first, then what the platform tells, then what the answer says: nothing that matters where
 * `expected` is null.
 */
export function outcomeOf(
  answer: OneResult,
  report: PlatformReport | null,
  expected?: readonly ExpectedLabel[] | null,
): Outcome {
  if (answer.state === 'unanswered') return answer.outcome;
  if (report !== null && report.outcome !== 'ok') return report.outcome;
  const outcome = outcomeOfStatus(answer.status);
  if (outcome !== 'ok' || expected === null) return outcome;
  return isGoodAnswer(answer.body, expected) ? 'ok' : 'invalid-output';
}

export const elapsed = (from: Microseconds, to: Microseconds): Microseconds => microseconds(to - from);
