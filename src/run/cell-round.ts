import {
  ceilingsFor,
  type ExpectedLabel,
  type LoadPlan,
  type LoadProgress,
  type LoadResult,
} from '../load/index.js';
import type {
  ErrorCounts,
  InstrumentCalibration,
  PlatformReport,
  Recordings,
  RoundRecord,
  RoundResult,
  Sample,
  Scenario,
} from '../model/index.js';
import type { PartsOfSamples, ReportPart } from '../results/index.js';
import { summarize } from '../stats/index.js';
import type { DeployedFunction } from '../target/index.js';
import { type Bytes, bytes, type Microseconds, milliseconds, requestsPerSecond } from '../units/index.js';
import { type ColdMeasurement, measureCold } from './cold.js';
import type { ColdTimes } from './cold-times.js';
import type { Phase } from './events.js';
import { loadWarnings } from './load-warnings.js';
import { type LoadedMeasurement, measureLoaded } from './loaded.js';
import { addErrors, breakdownResult, coldResult, soloResult, warmResult } from './phase-results.js';
import { PlatformSum } from './platform-sum.js';
import type { ArrivalsOfRound } from './replay.js';
import type { ReportReader } from './report-reader.js';
import { measureStorm, type StormMeasurement } from './storm.js';
import { unknownsOf } from './unknowns.js';
import type { Workload } from './workload.js';

/** What one connection discards at least, beside the five answers of its environment. */
const SOLO_WARMUP = milliseconds(500);

/** A deployed cell and all that its measurements need. */
export interface CellBench {
  /** Name of the measurements: the cell's id, or `control`. */
  readonly label: string;
  readonly deployed: DeployedFunction;
  readonly reader: ReportReader;
  readonly workload: Workload;
  /** What it answers to the workload's requests; null where any answer is a good one. */
  readonly expected: readonly (readonly ExpectedLabel[])[] | null;
  readonly scenario: Scenario;
  readonly calibration: InstrumentCalibration | undefined;
  /** Environments that may serve the function at once. */
  readonly environmentLimit: number;
  /** When requests start under load; null where no trace says so. */
  readonly arrivals: ArrivalsOfRound | null;
  /** Where the samples of a phase are streamed to. */
  readonly samplesFile: (phase: Sample['phase']) => Promise<string>;
  /** Writes beside the samples of a phase where their time went. */
  readonly joinSamples: (phase: Sample['phase'], partsOf: PartsOfSamples) => Promise<void>;
  /** Where the platform's reports of a phase under load are kept. */
  readonly openReports: (phase: Sample['phase']) => Promise<ReportPart>;
  readonly onPhase: (phase: Phase) => void;
  readonly onColdStart: (index: number, times: ColdTimes) => void;
  readonly onProgress: (phase: 'solo' | 'warm', progress: LoadProgress) => void;
  readonly signal: AbortSignal;
}

export interface CellRound {
  readonly record: RoundRecord;
  readonly coldSamples: readonly Sample[];
  /** Null where the scenario asks for no storm. */
  readonly stormSamples: readonly Sample[] | null;
  /** Of cold starts; those of the phases under load are where `openReports` keeps them. */
  readonly reports: readonly PlatformReport[];
  /** Histograms of the warm window, one a second, for the `.hlog`. */
  readonly warmIntervals: LoadResult['intervals'];
  readonly warmStartEpochSeconds: number;
}

/** One cell in one round: cold starts, then one connection, then the load; in sandboxes of its own. */
export async function measureCellRound(bench: CellBench, round: number, attempt: number): Promise<CellRound> {
  await bench.reader.settle();
  bench.onPhase('cold');
  const cold = await measureCold({ ...bench, round });
  const storm = await stormOf(bench, round, cold.reports);
  if (bench.scenario.cold.samples === 0) await bench.deployed.letGo();
  const reports = [...cold.reports, ...(storm?.reports ?? [])];
  const platform = new PlatformSum();
  platform.add(reports);
  bench.onPhase('solo');
  const solo = await measureLoaded(await soloRequest(bench, round, platform));
  bench.onPhase('warm');
  // In production nobody warms a function up: a replay begins without an environment.
  if (bench.arrivals !== null) await bench.deployed.letGo();
  const warm = await measureLoaded(await warmRequest(bench, round, platform));
  await bench.deployed.letGo();

  const unknowns = unknownsOf(bench.scenario);
  const recordings = {
    cold: cold.recorders.toData(),
    ...(storm === null ? {} : { storm: storm.recordings }),
    solo: {
      ...serviceRecordings(solo.load),
      withoutQueueUs: solo.withoutQueue,
      ...solo.reported,
    },
    warm: {
      ...serviceRecordings(warm.load),
      ...openRecordings(warm.load),
      ...warm.reported,
    },
  };
  const result: RoundResult = {
    round,
    attempt,
    valid:
      [solo.load, warm.load, storm?.result].every((phase) => phase?.validity.valid !== false) &&
      !isWrong(cold),
    cold: coldResult(
      recordings.cold,
      { pageCache: bench.scenario.cold.pageCache, errors: cold.errors },
      unknowns,
    ),
    ...(storm === null ? {} : { storm: storm.result }),
    solo: soloResult(
      recordings.solo,
      {
        breakdown: breakdownResult([solo.breakdown], unknowns),
        errors: errorsOf(solo),
        validity: solo.load.validity,
      },
      unknowns,
    ),
    warm: warmResult(
      recordings.warm,
      {
        loop: warm.load.loop.kind,
        engine: warm.load.engine,
        requestsPerSecond: requestsPerSecond(warm.load.requestsPerSecond),
        connections: bench.scenario.warm.connections,
        threads: bench.scenario.warm.threads,
        environments: unknowns.reported === undefined ? warm.environments : null,
        windowUs: warm.load.windowUs,
        bytesRead: warm.load.bytesRead,
        breakdown: breakdownResult([warm.breakdown], unknowns),
        errors: errorsOf(warm),
        validity: warm.load.validity,
      },
      unknowns,
    ),
    platform: unknowns.reported === undefined ? platform.totals() : { n: 0, reason: unknowns.reported },
    warnings: [
      ...cold.warnings,
      ...(storm?.warnings ?? []),
      ...loadWarnings('solo', solo, unknowns),
      ...loadWarnings('warm', warm, unknowns),
    ],
  };
  return {
    record: {
      cell: bench.label,
      result,
      recordings,
      breakdowns: { solo: solo.breakdown, warm: warm.breakdown },
      warmSecondsUs: mediansOf(warm.load.intervals),
    },
    coldSamples: cold.samples,
    stormSamples: storm?.samples ?? null,
    reports,
    warmIntervals: warm.load.intervals,
    warmStartEpochSeconds: warm.load.windowStartEpochSeconds,
  };
}

const isWrong = ({ errors }: ColdMeasurement) => (errors['invalid-output'] ?? 0) > 0;

function mediansOf(intervals: LoadResult['intervals']): readonly Microseconds[] {
  return intervals.flatMap(({ recording }) => {
    const summary = summarize(recording);
    return 'reason' in summary || summary.p50 === null ? [] : [summary.p50];
  });
}

function serviceRecordings({ recording, censoring }: LoadResult): Recordings {
  return { serviceTimeUs: recording, givenUpUs: censoring.recording };
}

/** What an open loop recorded beside the service time. */
function openRecordings({ loop }: LoadResult): Recordings {
  if (loop.kind === 'closed') return {};
  const { responseTime, responseCensoring, lateness, connectionWait } = loop;
  return {
    responseTimeUs: responseTime,
    responseGivenUpUs: responseCensoring.recording,
    latenessUs: lateness,
    connectionWaitUs: connectionWait,
  };
}

async function stormOf(
  bench: CellBench,
  round: number,
  coldReports: readonly PlatformReport[],
): Promise<StormMeasurement | null> {
  const { concurrency } = bench.scenario.cold;
  if (concurrency === undefined) return null;
  bench.onPhase('storm');
  // Where no clock is shared, no memory is either.
  const isHere = coldReports.some(({ at }) => at !== null);
  const memoryOfOne = isHere ? peakMemory(coldReports) : bytes(0);
  return await measureStorm({ ...bench, round, concurrency, memoryOfOne });
}

async function soloRequest(bench: CellBench, round: number, platform: PlatformSum) {
  const { scenario } = bench;
  const plan = await planOf(bench, round, 'solo', {
    connections: 1,
    durationUs: scenario.solo.durationUs,
    warmupUs: SOLO_WARMUP,
  });
  return { ...bench, ...phaseOf(bench, 'solo', platform), plan, environments: 1 };
}

async function warmRequest(bench: CellBench, round: number, platform: PlatformSum) {
  const { connections, durationUs, warmupUs, engine = 'auto', open } = bench.scenario.warm;
  const seed = bench.scenario.seed + round;
  const replayed = bench.arrivals === null ? {} : { offsetsUs: bench.arrivals(round) };
  const loop =
    open === undefined ? { kind: 'closed' as const } : { kind: 'open' as const, seed, ...open, ...replayed };
  const plan = await planOf(bench, round, 'warm', { connections, durationUs, warmupUs, engine, loop });
  // How many environments an open loop comes to occupy follows from its rate: one at least, and before a replay none.
  const occupied = bench.arrivals === null ? 1 : 0;
  const environments = open === undefined ? Math.min(connections, bench.environmentLimit) : occupied;
  return { ...bench, ...phaseOf(bench, 'warm', platform), plan, environments };
}

function phaseOf(bench: CellBench, phase: 'solo' | 'warm', platform: PlatformSum) {
  return {
    joinSamples: (partsOf: PartsOfSamples) => bench.joinSamples(phase, partsOf),
    openReports: () => bench.openReports(phase),
    onReports: (reports: readonly PlatformReport[]) => platform.add(reports),
    onProgress: (progress: LoadProgress) => bench.onProgress(phase, progress),
  };
}

async function planOf(
  bench: CellBench,
  round: number,
  phase: 'solo' | 'warm',
  shape: Pick<LoadPlan, 'connections' | 'durationUs' | 'warmupUs' | 'engine' | 'loop'>,
): Promise<LoadPlan> {
  return {
    url: bench.deployed.url,
    ...shape,
    timeoutUs: bench.scenario.warm.timeoutUs,
    requests: requestsOf(bench),
    ...(await signingOf(bench.deployed)),
    ...(bench.expected === null ? {} : { expectJson: true, expectedAnswers: bench.expected }),
    ...ceilingsFor(bench.calibration, shape.connections, largestBody(bench.workload)),
    phase,
    samplesFile: await bench.samplesFile(phase),
    requestIdPrefix: `${bench.label}-${phase}-${round}`,
  };
}

const requestsOf = ({ workload, deployed }: CellBench): LoadPlan['requests'] =>
  workload.requests.map((request) => deployed.requestFor?.(request) ?? request);

/** A platform that hears no ids of ours gives its own with each answer. */
async function signingOf(deployed: DeployedFunction): Promise<Pick<LoadPlan, 'signing' | 'idHeader'>> {
  const signing = await deployed.signingKey?.();
  return {
    ...(signing === undefined ? {} : { signing }),
    ...(deployed.idHeader === undefined ? {} : { idHeader: deployed.idHeader }),
  };
}

const largestBody = ({ bodies }: Workload): Bytes =>
  bytes(Math.max(0, ...bodies.map((body) => body?.length ?? 0)));

/**
 * Errors by kind. Over HTTP every way in which a function fails is the same 502: what it was, the platform
 * knows.
 */
function errorsOf({ load, outcomes }: LoadedMeasurement): ErrorCounts {
  const { 'function-error': failed = 0, ...others } = load.errors;
  if (failed === 0) return load.errors;
  const { ok: _ok, ...kinds } = outcomes;
  const known = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  return known === failed ? addErrors([others, kinds]) : load.errors;
}

function peakMemory(reports: readonly PlatformReport[]): Bytes {
  return bytes(Math.max(0, ...reports.map(({ maxMemoryUsedBytes }) => maxMemoryUsedBytes)));
}
