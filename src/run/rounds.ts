import type { InstrumentCalibration, Scenario } from '../model/index.js';
import { loadRounds, type RunStore } from '../results/index.js';
import { batchOf } from '../scenario/index.js';
import { formatHlog } from '../stats/index.js';
import type { Target } from '../target/index.js';
import type { CellBench, CellRound } from './cell-round.js';
import type { DeployedCell } from './deployed-cell.js';
import { enoughRounds, measureInRounds } from './enough-rounds.js';
import type { Position, RunListener } from './events.js';
import { measureSlot } from './measure-slot.js';
import { cellsToRepeat } from './measured-sides.js';
import type { ArrivalsOfRound } from './replay.js';
import { ReportReader } from './report-reader.js';
import type { RunRecord } from './run-record.js';
import { controlCell, measuredAgain, type SideName, type Slot, schedule, slotName } from './schedule.js';
import type { Workloads } from './workload.js';

/** A run whose cells are deployed. */
export interface MeasuringRun {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly store: RunStore;
  readonly workloads: Workloads;
  readonly arrivals: ArrivalsOfRound | null;
  readonly calibration: InstrumentCalibration | undefined;
  readonly record: RunRecord;
  readonly listen: RunListener;
  readonly signal: AbortSignal;
}

/** A run and its cells, ready to be measured. */
export interface MeasuringSide {
  readonly run: MeasuringRun;
  readonly deployed: readonly DeployedCell[];
}

export interface MeasuringSides {
  readonly candidate: MeasuringSide;
  /** What it is held against in the same rounds; null where it is measured alone. */
  readonly baseline: MeasuringSide | null;
}

type ReadyCell = Extract<DeployedCell, { state: 'ready' }>;
type ReadyBench = ReadyCell & { readonly reader: ReportReader };
type Benches = Map<string, ReadyBench>;

/** Takes over what an interrupted run has measured. Returns the slots that need no further measurement. */
export async function restoreRounds(run: MeasuringRun): Promise<ReadonlySet<string>> {
  const records = await loadRounds(run.store.directory, ({ file, reason }) =>
    run.record.warn({ code: 'round-not-restored', message: `${file} is measured again: ${reason}` }),
  );
  for (const record of records) run.record.add(record);
  run.record.warn({
    code: 'resumed',
    message: 'the run was interrupted and resumed: its rounds before and after were not interleaved',
  });
  return new Set(records.map(({ cell, result }) => slotKey(cell, result.round)));
}

/**
 * Measures every slot that is not done, in the schedule's order, and saves each as it is measured. Of two sides
 * the cells that got worse are then measured once more, before that is believed.
 */
export async function measureRounds(sides: MeasuringSides, done: ReadonlySet<string>): Promise<void> {
  const { run } = sides.candidate;
  const benches = { candidate: benchesOf(sides.candidate), baseline: benchesOf(sides.baseline) };
  const cells = [...benches.candidate.values()].map(({ cell }) => cell);
  run.record.chooseControl(controlCell(cells));
  const { rounds, seed, until } = run.scenario;
  const slots = schedule(cells, rounds, seed, new Set(benches.baseline.keys()));
  const isDone = (slot: Slot) => done.has(slotKey(slotName(slot), slot.round));
  const before = slots.filter(isDone);
  const { directory } = run.store;
  const mayStopEarly = until !== undefined;
  run.listen({ type: 'measuring', directory, slots: slots.length, done: before.length, mayStopEarly });
  const measured: Slot[] = [];
  let place = before.length;
  const measure = (all: number) => async (slot: Slot) => {
    measured.push(slot);
    if (isDone(slot)) return;
    place += 1;
    await measureOne(sides, benches, slot, { slot: place, slots: all });
  };
  const begunRound = Math.max(0, ...before.map(({ round }) => round));
  await measureInRounds(slots, measure(slots.length), enoughRounds({ ...run, begunRound }));
  await measureSuspects(sides, measured, (all) => measure(place + all));
}

/** One failure may be chance, or the order's doing. */
async function measureSuspects(
  { candidate, baseline }: MeasuringSides,
  measured: readonly Slot[],
  measure: (slots: number) => (slot: Slot) => Promise<void>,
): Promise<void> {
  if (baseline === null) return;
  const { record, scenario, listen, store } = candidate.run;
  const suspects = cellsToRepeat(record, baseline.run.record, scenario.gates);
  if (suspects.length === 0) return;
  const slots = measuredAgain(measured, new Set(suspects));
  listen({ type: 'again', cells: suspects, slots: slots.length });
  const [first] = slots;
  if (first === undefined) return;
  const warning = {
    code: 'measured-again',
    message: `got worse, and was measured again in the opposite order: figures are of all rounds, also those from ${first.round} on (${suspects.join(', ')})`,
  };
  for (const each of [record, baseline.run.record]) {
    each.againFrom(first.round);
    each.warn(warning);
  }
  await measureInRounds(slots, measure(slots.length), () => false);
  await store.saveRun(record.toRun('interrupted'));
}

function benchesOf(side: MeasuringSide | null): Benches {
  const ready = (side?.deployed ?? []).filter((cell): cell is ReadyCell => cell.state === 'ready');
  return new Map(ready.map((cell) => [cell.cell.id, { ...cell, reader: new ReportReader(cell.deployed) }]));
}

async function measureOne(
  sides: MeasuringSides,
  benches: Readonly<Record<SideName, Benches>>,
  slot: Slot,
  progress: Pick<Position, 'slot' | 'slots'>,
): Promise<void> {
  const run = sides[slot.side]?.run;
  const ready = benches[slot.side].get(slot.cell.id);
  if (run === undefined || ready === undefined) return;
  run.signal.throwIfAborted();
  const { cell, round, control, side } = slot;
  let at: Position = {
    ...{ cell, round, rounds: Math.max(round, run.scenario.rounds), control, side },
    ...progress,
    attempt: 1,
  };
  const bench = benchOf(run, slot, ready, () => at);
  const outcome = await measureSlot(bench, round, {
    onAttempt: (attempt) => {
      at = { ...at, attempt };
    },
    onRepeat: (why) => run.listen({ type: 'repeating', at, why }),
  });
  if (outcome.state === 'failed') {
    if (noteFailure(run, slot, outcome.reason) === 'hopeless') benches[side].delete(cell.id);
    return;
  }
  await saveRound(run, slot, outcome.round);
  run.listen({ type: 'measured', at, record: outcome.round.record });
}

/** A cell that has never been measured fails again: its time is better spent on the others. */
function noteFailure(run: MeasuringRun, { cell, control }: Slot, reason: string): 'tried' | 'hopeless' {
  run.listen({ type: 'excluded', cell, reason });
  if (control) {
    run.record.warn({ code: 'control-failed', message: `the control was not measured: ${reason}` });
    return 'tried';
  }
  return run.record.fail(cell, reason) === 'never-measured' ? 'hopeless' : 'tried';
}

function benchOf(run: MeasuringRun, slot: Slot, ready: ReadyBench, at: () => Position): CellBench {
  const label = slotName(slot);
  return {
    label,
    deployed: ready.deployed,
    reader: ready.reader,
    workload: run.workloads.of(batchOf(slot.cell, run.scenario)),
    expected: ready.expected,
    scenario: run.scenario,
    calibration: run.calibration,
    arrivals: run.arrivals,
    environmentLimit: run.target.environmentLimit(slot.cell.memoryMB),
    samplesFile: (phase) => run.store.samplesFile(label, slot.round, phase),
    joinSamples: (phase, partsOf) => run.store.joinSamples(label, slot.round, phase, partsOf),
    openReports: (phase) => run.store.openReports(label, slot.round, phase),
    onColdStart: (index, times) =>
      run.listen({ type: 'cold', at: at(), done: index + 1, of: run.scenario.cold.samples, times }),
    onPhase: (phase) => run.listen({ type: 'phase', at: at(), phase }),
    onProgress: (phase, progress) => run.listen({ type: 'load', at: at(), phase, progress }),
    signal: run.signal,
  };
}

async function saveRound(run: MeasuringRun, slot: Slot, measured: CellRound): Promise<void> {
  const { record, coldSamples, stormSamples, reports, warmIntervals, warmStartEpochSeconds } = measured;
  const label = slotName(slot);
  await run.store.appendPlatform(label, reports);
  for (const phase of ['solo', 'warm'] as const) await run.store.appendReports(label, slot.round, phase);
  await run.store.saveSamples(label, slot.round, 'cold', coldSamples);
  if (stormSamples !== null) await run.store.saveSamples(label, slot.round, 'storm', stormSamples);
  const hlog = formatHlog(warmIntervals, {
    startEpochSeconds: warmStartEpochSeconds,
    tag: [slot.cell.variant, ...(slot.cell.memoryMB === null ? [] : [slot.cell.memoryMB]), 'warm'].join('.'),
  });
  await run.store.saveRound(record, { hlog });
  run.record.add(record);
  await run.store.saveRun(run.record.toRun('interrupted'));
}

const slotKey = (name: string, round: number): string => `${name} ${round}`;
