import type {
  CellResult,
  MeasuredCell,
  PlatformReport,
  RecordingData,
  RoundResult,
  Run,
  Sample,
} from '../../src/model/index.js';
import { createRunStore, type RunStore } from '../../src/results/index.js';
import { saveTables } from '../../src/run/index.js';
import {
  DurationRecorder,
  formatHlog,
  mergeRecordings,
  type Random,
  seededRandom,
  summarize,
} from '../../src/stats/index.js';
import { bytes, megabytes, microseconds, seconds } from '../../src/units/index.js';
import { sampleCell, sampleUnmeasured } from './sample-cell.js';
import { validRun } from './sample-run.js';

const PHASES = ['cold', 'solo', 'warm'] as const;
type Phase = (typeof PHASES)[number];
/** Client's times in microseconds, the failed ones apart. */
interface Recorded {
  readonly ok: readonly number[];
  readonly failed: readonly number[];
}
type RoundTimes = Readonly<Record<Phase, Recorded>>;

/** Of each phase: samples a round, their middle in microseconds, and how many more fail. */
const SHAPES: Readonly<Record<Phase, readonly [count: number, middleUs: number, failed: number]>> = {
  cold: [5, 400_000, 0],
  solo: [40, 20_000, 0],
  warm: [300, 40_000, 2],
};
/** The share of the client's time that the platform reports. */
const REPORTED = 0.9;

/**
 * Saves a run of which every file agrees with every other, as a quiet machine would have written it: two measured cells
 * of three rounds, the last of which broke its checks, and one that cannot run.
 */
export async function saveConsistentRun(root: string): Promise<string> {
  const random = seededRandom(7);
  const store = await createRunStore({ root, scenario: 'consistent', now: '2026-11-25T08:00:00.000Z' });
  const cells: CellResult[] = [];
  for (const memoryMB of [512, 1_536]) cells.push(await saveCell(store, memoryMB, random));
  cells.push(
    sampleUnmeasured('a', 10_240, 'unavailable', '10240 MB buys 5.79 vCPUs, and this machine has 2'),
  );
  const run: Run = validRun({ id: store.id, cells, gates: [] });
  await store.saveRun(run);
  await saveTables(store, run);
  return store.directory;
}

async function saveCell(store: RunStore, memoryMB: number, random: Random): Promise<MeasuredCell> {
  const { storm: _storm, ...base } = sampleCell({
    ...{ variant: 'a', memoryMB, soloMs: 20, rate: 80, environments: 2 },
  });
  const times = [1, 2, 3].map(() => timesOf(random));
  const rounds = times.map((each, index) => roundOf(base, [each], index + 1, index < 2));
  for (const [index, result] of rounds.entries())
    await saveRound(store, base.id, result, times[index] as RoundTimes);
  await store.finishSamples(base.id);
  return { ...base, ...roundOf(base, times.slice(0, 2), 0, true), warnings: [], rounds };
}

function timesOf(random: Random): RoundTimes {
  const of = ([count, middleUs, failed]: (typeof SHAPES)[Phase]): Recorded => {
    const durations = (n: number) =>
      Array.from({ length: n }, () => Math.round(middleUs * (0.9 + 0.2 * random() + random() ** 20)));
    return { ok: durations(count), failed: durations(failed) };
  };
  return { cold: of(SHAPES.cold), solo: of(SHAPES.solo), warm: of(SHAPES.warm) };
}

function recordingOf(durations: readonly number[]): RecordingData {
  const recorder = new DurationRecorder();
  for (const duration of durations) recorder.record(duration);
  return recorder.toData();
}

const reportedOf = (durations: readonly number[]) => durations.map((us) => Math.round(us * REPORTED));

/** What a client saw and what the platform told of a phase, all rounds added up. */
function figuresOf(phase: Phase, times: readonly RoundTimes[]) {
  const merged = (view: (durations: readonly number[]) => readonly number[]) =>
    summarize(mergeRecordings(times.map((each) => recordingOf(view(each[phase].ok)))));
  const [client, durationReportedUs] = [merged((durations) => durations), merged(reportedOf)];
  return { n: client.n, client, durationReportedUs };
}

function roundOf(
  { cold, solo, warm, platform }: Pick<MeasuredCell, Phase | 'platform'>,
  times: readonly RoundTimes[],
  round: number,
  valid: boolean,
): RoundResult {
  const { client: clientUs, ...coldFigures } = figuresOf('cold', times);
  const { client: soloUs, ...soloFigures } = figuresOf('solo', times);
  const { client: warmUs, ...warmFigures } = figuresOf('warm', times);
  const failed = times.flatMap((each) => each.warm.failed).length;
  return {
    ...{ round, attempt: 1, valid, platform, warnings: [] },
    cold: { ...cold, ...coldFigures, clientUs, errors: {} },
    solo: { ...solo, ...soloFigures, serviceTimeUs: soloUs, errors: {} },
    warm: { ...warm, ...warmFigures, serviceTimeUs: warmUs, errors: { 'function-error': failed } },
  };
}

async function saveRound(store: RunStore, cell: string, result: RoundResult, times: RoundTimes) {
  for (const phase of PHASES) {
    const samples = samplesOf(times[phase], phase, result.round);
    await store.saveSamples(cell, result.round, phase, samples);
    await store.appendPlatform(
      cell,
      samples.map((sample) => reportOf(cell, sample)),
    );
  }
  const recordings = {
    cold: { clientUs: recordingOf(times.cold.ok) },
    solo: { serviceTimeUs: recordingOf(times.solo.ok) },
    warm: { serviceTimeUs: recordingOf(times.warm.ok) },
  };
  await store.saveRound({ cell, result, recordings }, { hlog: hlogOf(times.warm.ok) });
}

function samplesOf({ ok, failed }: Recorded, phase: Phase, round: number): Sample[] {
  return [...ok, ...failed].map((us, index) => ({
    ...{ round, phase, requestId: `${phase}-${round}-${index}` },
    startUs: microseconds(round * 1e7 + index * 1e4),
    serviceTimeUs: microseconds(us),
    outcome: index < ok.length ? 'ok' : 'function-error',
  }));
}

function reportOf(cell: string, { requestId, serviceTimeUs, outcome }: Sample): PlatformReport {
  const [durationUs = 0] = reportedOf([serviceTimeUs]);
  return {
    ...{ requestId: `platform ${requestId}`, clientRequestId: requestId, functionName: cell },
    ...{ environmentId: 'e', invocationIndex: 0, outcome: outcome === 'ok' ? 'ok' : 'function-error' },
    ...{ queueUs: microseconds(0), initDurationUs: null, cpuUsedUs: null, throttledUs: null, at: null },
    durationUs: microseconds(durationUs),
    billedDurationUs: microseconds(Math.ceil(durationUs / 1_000) * 1_000),
    memorySizeMB: megabytes(512),
    maxMemoryUsedBytes: bytes(100e6),
  };
}

/** Two seconds of a window. */
function hlogOf(durations: readonly number[]): string {
  const half = Math.ceil(durations.length / 2);
  const parts = [durations.slice(0, half), durations.slice(half)];
  const intervals = parts.map((part, second) => ({
    offsetUs: seconds(second),
    lengthUs: seconds(1),
    recording: recordingOf(part),
  }));
  return formatHlog(intervals, { startEpochSeconds: 1_795_982_460, tag: 'a.512.warm' });
}
