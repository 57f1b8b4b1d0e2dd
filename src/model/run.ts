import type { Bytes, Microseconds } from '../units/index.js';
import type { AwsRun } from './aws.js';
import type { Breakdown } from './breakdown.js';
import type { CalibratedHost, InstrumentCalibration } from './calibration.js';
import type { InitProfile, NoInitProfile } from './init-profile.js';
import type { ErrorCounts } from './outcome.js';
import type { Projection } from './projection.js';
import type { Cell, Scenario } from './scenario.js';
import type { Absent, MaybeSummary, Summary } from './summary.js';
import type { Validity } from './validity.js';
import type { Warning } from './warning.js';

/** `run.json`: one `bench run`. */
export interface Run {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly scenario: Scenario;
  readonly scenarioHash: string;
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly state: 'complete' | 'interrupted';
  readonly host: HostFacts;
  /** Name to version: coldbench, node, and every framework measured. */
  readonly versions: Readonly<Record<string, string>>;
  readonly valid: boolean;
  /** Only of a complete run whose scenario has `until`. */
  readonly stopped?: Stop;
  readonly warnings: readonly Warning[];
  /** Only of a run on AWS. */
  readonly aws?: AwsRun;
  /** Of the load generator on this machine; without it the run has the warning `not-calibrated`. */
  readonly calibration?: InstrumentCalibration;
  readonly cells: readonly CellResult[];
  readonly control: Control | Absent;
  readonly gates: readonly GateResult[];
  /** Only of a run that was asked for it (`--profile-init`). */
  readonly initProfiles?: readonly (InitProfile | NoInitProfile)[];
  /** Only of a run whose rounds were interleaved with those of another state of the handlers. */
  readonly against?: Against;
}

/** The other side of a run: it has a `run.json` of its own, and measured the same cells in the same rounds. */
export interface Against {
  /** The id of the other side's run. */
  readonly run: string;
  readonly role: 'baseline' | 'candidate';
  /** Which state of the handlers this side is, and the other, as `main (commit 0123456789ab)`. */
  readonly own: string;
  readonly other: string;
  /** From this round on, cells with failed gates were measured again, in the opposite order. */
  readonly againFrom?: number;
}

/** After how many rounds a run had enough, and why: every interval was narrow, there may be no more, or no cell is left. */
export interface Stop {
  readonly rounds: number;
  readonly reason: 'narrow' | 'most-rounds' | 'nothing-left';
  readonly widest: WidestInterval | null;
}

/** The cell whose interval is the widest. */
export interface WidestInterval {
  readonly cell: string;
  /** As a share of the figure; null where there is no interval yet. */
  readonly halfWidth: number | null;
}

export interface HostFacts extends CalibratedHost {
  readonly cgroup: 'v1' | 'v2' | 'none';
}

interface CellIdentity extends Cell {
  readonly warnings: readonly Warning[];
}

/** A cell that cannot run here, broke, or has too few valid rounds keeps its row, with the reason. */
export type CellResult = MeasuredCell | UnmeasuredCell;

export interface UnmeasuredCell extends CellIdentity {
  readonly status: 'unavailable' | 'failed' | 'invalid';
  readonly reason: string;
  readonly parity?: ParityResult | Absent;
  readonly package?: PackageFacts | Absent;
  readonly rounds?: readonly RoundResult[];
}

export interface MeasuredCell extends CellIdentity {
  readonly status: 'measured';
  readonly parity: ParityResult | Absent;
  readonly package: PackageFacts | Absent;
  readonly cold: ColdResult;
  /** Only where the scenario asks for it (`cold.concurrency`). */
  readonly storm?: StormResult;
  readonly solo: SoloResult;
  readonly warm: WarmResult;
  readonly platform: PlatformTotals | Absent;
  readonly cost: Cost | Absent;
  readonly projection: Projection | Absent;
  readonly rounds: readonly RoundResult[];
}

export interface ParityResult {
  /** Largest |difference| of the logits over all images, as a share of max|reference|. */
  readonly maxRelativeError: number;
  readonly tolerance: number;
  readonly pass: boolean;
  readonly images: number;
  /** Of a JPEG, which the handler decodes and resizes itself; absent where that was not looked at. */
  readonly jpeg?: JpegParity;
}

/**
 * How far the logits of a JPEG are from the reference's, which is of sharp's pixels: by what decoders differ in.
 * Relative as `maxRelativeError` is.
 */
export interface JpegParity {
  readonly maxRelativeError: number;
  readonly tolerance: number;
  readonly pass: boolean;
}

export interface PackageFacts {
  readonly zippedBytes: Bytes;
  readonly unzippedBytes: Bytes;
  /** Installed size before pruning and stripping. */
  readonly unprunedBytes: Bytes;
  readonly kind: 'zip' | 'image';
}

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

export interface SoloResult {
  readonly n: number;
  readonly serviceTimeUs: MaybeSummary;
  readonly durationReportedUs: MaybeSummary;
  readonly cpuUsedUs: MaybeSummary;
  /** Absent in runs of before it was told. */
  readonly breakdown?: Breakdown | Absent;
  readonly errors: ErrorCounts;
  readonly validity: Validity;
}

export interface WarmResult {
  readonly n: number;
  readonly loop: 'closed' | 'open';
  /** What drove the connections, and why it was this. Absent in runs of before it was told. */
  readonly engine?: { readonly name: 'autocannon' | 'raw'; readonly reason: string };
  readonly connections: number;
  readonly threads: number;
  /** Execution environments that answered within the window (the largest number over rounds); null: not told. */
  readonly environments: number | null;
  /** Measured time, the sum over rounds. */
  readonly windowUs: Microseconds;
  readonly requestsPerSecond: number;
  readonly bytesRead: Bytes;
  /** From the send to the last byte. */
  readonly serviceTimeUs: MaybeSummary;
  /** Open loop: from the intended start to the last byte. */
  readonly responseTimeUs?: MaybeSummary;
  /** Open loop: how late the generator itself was, and how long requests then waited for a connection. */
  readonly latenessUs?: MaybeSummary;
  readonly connectionWaitUs?: MaybeSummary;
  readonly queueUs: MaybeSummary;
  readonly durationReportedUs: MaybeSummary;
  /** Absent in runs of before it was told. */
  readonly breakdown?: Breakdown | Absent;
  readonly errors: ErrorCounts;
  readonly validity: Validity;
}

export interface PlatformTotals {
  readonly cpuUsedUs: Microseconds;
  readonly throttledUs: Microseconds;
  readonly peakMemoryBytes: Bytes;
}

export interface Cost {
  readonly gbSecondsPerInvocation: number;
  readonly usdPerMillion: number;
  readonly coldUsdPerMillion: number | null;
  /** Name and date of the price table. */
  readonly priceTable: string;
}

/** One cell in one round; `attempt` counts from 1 and grows when an invalid round was repeated. */
export interface RoundResult {
  readonly round: number;
  readonly attempt: number;
  readonly valid: boolean;
  readonly cold: ColdResult;
  readonly storm?: StormRound;
  readonly solo: SoloResult;
  readonly warm: WarmResult;
  readonly platform: PlatformTotals | Absent;
  readonly warnings: readonly Warning[];
}

/** One cell measured twice in every round: how far apart two equal things are is the run's noise floor. */
export interface Control {
  readonly cell: string;
  /** Metric, as `warm.p50`, to the ratio of the second measurement to the first. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface GateResult {
  readonly gate: string;
  readonly cell: string;
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  /** In the metric's unit, or a change in percent where the gate is about a baseline. */
  readonly value: number | null;
  readonly message: string;
  /** Of an inconclusive one: rounds in all that would probably decide it; absent where rounds do not help. */
  readonly roundsNeeded?: number;
}

export type { Summary };
