import type { Outcome, PlatformReport } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import type { OneAnswer, OneResult } from './invoke.js';
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
  if (report.initDurationUs === null) return null;
  return {
    clientUs: elapsed(answer.startUs, answer.endUs),
    initDurationUs: report.initDurationUs,
    durationReportedUs: report.durationUs,
    billedDurationUs: report.billedDurationUs,
    ...phases(answer, report.at),
  };
}

function phases(answer: OneAnswer, at: PlatformReport['at']): ColdTimes {
  if (!at?.creation) return {};
  const { spawnedUs, bootedUs, readyUs } = at.creation;
  return {
    environment: elapsed(at.receivedUs, spawnedUs),
    ...(bootedUs === null ? {} : { runtimeBoot: elapsed(spawnedUs, bootedUs) }),
    init: elapsed(bootedUs ?? spawnedUs, readyUs),
    firstInvocation: elapsed(readyUs, at.answeredUs),
    transport: microseconds(at.receivedUs - answer.startUs + (answer.endUs - at.answeredUs)),
  };
}

export function recordTimes(recorders: Pick<RecorderSet<ColdMetric>, 'record'>, times: ColdTimes): void {
  for (const [metric, value] of Object.entries(times)) recorders.record(metric as ColdMetric, value);
}

/** What the client saw comes first, then what the platform tells, then what the answer says. */
export function outcomeOf(answer: OneResult, report: PlatformReport | null): Outcome {
  if (answer.state === 'unanswered') return answer.outcome;
  if (report !== null && report.outcome !== 'ok') return report.outcome;
  if (answer.status !== 200) return 'function-error';
  return hasLabels(answer.body) ? 'ok' : 'invalid-output';
}

function hasLabels(body: string): boolean {
  try {
    return Array.isArray((JSON.parse(body) as { labels?: unknown } | null)?.labels);
  } catch {
    return false;
  }
}

export const elapsed = (from: Microseconds, to: Microseconds): Microseconds => microseconds(to - from);
