import type { Bytes, Microseconds } from '../units/index.js';
import type { AwsRun } from './aws.js';
import type { Breakdown } from './breakdown.js';
import type { InstrumentCalibration } from './calibration.js';
import type { ColdResult, StormResult, StormRound } from './cold.js';
import type { InitProfile, NoInitProfile } from './init-profile.js';
import type { ErrorCounts } from './outcome.js';
import type { PriceTable } from './prices.js';
import type { Projection } from './projection.js';
import type { Cell, Scenario } from './scenario.js';
import type { Control, HostFacts, Machine, RunShard } from './shard.js';
import type { Absent, MaybeSummary, Summary } from './summary.js';
import type { MonthlyCost } from './traffic.js';
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
  /** By which costs were computed. Absent in runs of before it was told: then AWS's of x86_64, 2025-08-01. */
  readonly prices?: PriceTable;
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
  /** Only of a run of some of its scenario's cells (`--shard`). */
  readonly shard?: RunShard;
  /** Only of a run that `bench merge` has made of shards: `host` is then what all of them have in common. */
  readonly machines?: readonly Machine[];
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

interface CellIdentity extends Cell {
  /** Only in a merged run: the index of the machine that measured it. Machines are never compared with each other. */
  readonly machine?: number;
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
  /** Only where the scenario has `traffic`. */
  readonly monthly?: MonthlyCost | Absent;
  readonly projection: Projection | Absent;
  readonly rounds: readonly RoundResult[];
}

export interface ParityResult {
  /** Largest |difference| of the logits over all images, as a share of max|reference|. */
  readonly maxRelativeError: number;
  readonly tolerance: number;
  readonly pass: boolean;
  readonly images: number;
  /** The cell whose answers the reference is, by its id; absent: float64. A user's model has none. */
  readonly against?: string;
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
  /** Only of a cell whose arrivals were those of a trace. */
  readonly replay?: Replay | Absent;
  readonly errors: ErrorCounts;
  readonly validity: Validity;
}

/** What a trace came to, over all rounds. */
export interface Replay {
  readonly requests: number;
  /** Invocations that succeeded, as the platform reported: what follows is of these. */
  readonly reported: number;
  readonly coldStarts: number;
  /** Of the reported, 0 to 1. */
  readonly coldShare: number;
  /** Those that waited 20 ms or more for an environment, since this host carries no more of them. */
  readonly waited: number;
  /** Init billed. */
  readonly gbSecondsPerInvocation: number;
  readonly usdPerMillion: number;
  /** If the replayed part went on for 730 hours. */
  readonly usdPerMonth: number;
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
  /** With init; null without cold starts. Absent in runs of before it was told. */
  readonly coldGbSecondsPerInvocation?: number | null;
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
