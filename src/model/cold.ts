import type { Microseconds } from '../units/index.js';
import type { ErrorCounts } from './outcome.js';
import type { MaybeSummary } from './summary.js';
import type { Validity } from './validity.js';

export interface ColdResult {
  readonly n: number;
  readonly clientUs: MaybeSummary;
  /**
   * Where the median of the client's time lies (binomial order statistics, at least 95 %): cold starts are
   * independent of one another, each in an environment of its own. Absent below six, and in runs of before it was told.
   */
  readonly p50IntervalUs?: { readonly low: Microseconds; readonly high: Microseconds };
  readonly initDurationUs: MaybeSummary;
  readonly durationReportedUs: MaybeSummary;
  readonly phasesUs: ColdPhases;
  readonly pageCache: 'warm' | 'cold';
  readonly errors: ErrorCounts;
}

/** The phases of a cold start in the order in which they happen; their means add up to the client's mean. */
export interface ColdPhases {
  readonly environment: MaybeSummary;
  readonly runtimeBoot: MaybeSummary;
  readonly init: MaybeSummary;
  readonly firstInvocation: MaybeSummary;
  readonly transport: MaybeSummary;
}

/**
 * A cold-start storm: many first requests at once, each of which gets an execution environment of its own.
 * Where they are more than the platform has processors for, they share them, and every time is the longer.
 */
export interface StormResult {
  /** Cold starts that were answered well. */
  readonly n: number;
  /** Requests at once. */
  readonly concurrency: number;
  /** Execution environments that a storm created (the smallest number over rounds). */
  readonly environments: number;
  /** How many of them the platform could give their whole share of processors at once. */
  readonly environmentsAtFullShare: number;
  /** Of all processors' time during a storm, how much was used (the largest over rounds); null: not known. */
  readonly hostBusy: number | null;
  /** From the first request's start to the last answer; one sample a storm, none of a storm with errors. */
  readonly allAnsweredUs: MaybeSummary;
  readonly clientUs: MaybeSummary;
  readonly initDurationUs: MaybeSummary;
  readonly durationReportedUs: MaybeSummary;
  readonly phasesUs: ColdPhases;
  readonly errors: ErrorCounts;
  readonly validity: Validity;
}

/** The storm of one round, with what each environment went through, in the order of their answers. */
export interface StormRound extends StormResult {
  readonly starts: readonly StormStart[];
}

export interface StormStart {
  readonly environmentId: string;
  /** From the start of the storm's first request. */
  readonly answeredUs: Microseconds;
  readonly clientUs: Microseconds;
  /** What the platform does not tell is null. */
  readonly phasesUs: Readonly<Record<keyof ColdPhases, Microseconds | null>>;
}
