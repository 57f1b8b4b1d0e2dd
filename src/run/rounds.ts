import type { InstrumentCalibration, Scenario } from '../model/index.js';
import { loadRounds, type RunStore } from '../results/index.js';
import { formatHlog } from '../stats/index.js';
import type { Target } from '../target/index.js';
import type { CellBench, CellRound } from './cell-round.js';
import type { DeployedCell } from './deploy.js';
import { enoughRounds, measureInRounds } from './enough-rounds.js';
import type { Position, RunListener } from './events.js';
import { measureSlot } from './measure-slot.js';
import { ReportReader } from './report-reader.js';
import type { RunRecord } from './run-record.js';
import { controlCell, type Slot, schedule, slotName } from './schedule.js';
import type { Workload } from './workload.js';

/** A run whose cells are deployed. */
export interface MeasuringRun {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly store: RunStore;
  readonly workload: Workload;
  readonly calibration: InstrumentCalibration | undefined;
  readonly record: RunRecord;
  readonly listen: RunListener;
  readonly signal: AbortSignal;
}

type ReadyCell = Extract<DeployedCell, { state: 'ready' }>;

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

/** Measures every slot that is not done, in the schedule's order, and saves each as it is measured. */
export async function measureRounds(
  run: MeasuringRun,
  deployed: readonly DeployedCell[],
  done: ReadonlySet<string>,
): Promise<void> {
  const ready = deployed.filter((cell): cell is ReadyCell => cell.state === 'ready');
  const cells = ready.map(({ cell }) => cell);
  run.record.chooseControl(controlCell(cells));
  const slots = schedule(cells, run.scenario.rounds, run.scenario.seed);
  const isDone = (slot: Slot) => done.has(slotKey(slotName(slot), slot.round));
  const before = slots.filter(isDone);
  const { directory } = run.store;
  const mayStopEarly = run.scenario.until !== undefined;
  run.listen({ type: 'measuring', directory, slots: slots.length, done: before.length, mayStopEarly });
  const benches = new Map(
    ready.map((cell) => [cell.cell.id, { ...cell, reader: new ReportReader(cell.deployed) }]),
  );
  let place = before.length;
  const measure = async (slot: Slot) => {
    if (isDone(slot)) return;
    place += 1;
    run.signal.throwIfAborted();
    const bench = benches.get(slot.cell.id);
    if (bench === undefined) return;
    const outcome = await measureOne(run, slot, bench, { slot: place, slots: slots.length });
    if (outcome === 'failed') benches.delete(slot.cell.id);
  };
  const begunRound = Math.max(0, ...before.map(({ round }) => round));
  await measureInRounds(slots, measure, enoughRounds({ ...run, begunRound }));
}

type ReadyBench = ReadyCell & { readonly reader: ReportReader };

async function measureOne(
  run: MeasuringRun,
  slot: Slot,
  ready: ReadyBench,
  progress: Pick<Position, 'slot' | 'slots'>,
): Promise<'measured' | 'failed'> {
  const { cell, round, control } = slot;
  let at: Position = { cell, round, rounds: run.scenario.rounds, control, ...progress, attempt: 1 };
  const bench = benchOf(run, slot, ready, () => at);
  const outcome = await measureSlot(bench, round, {
    onAttempt: (attempt) => {
      at = { ...at, attempt };
    },
    onRepeat: (why) => run.listen({ type: 'repeating', at, why }),
  });
  if (outcome.state === 'failed') return noteFailure(run, slot, outcome.reason);
  await saveRound(run, slot, outcome.round);
  run.listen({ type: 'measured', at, record: outcome.round.record });
  return 'measured';
}

/** A cell that has never been measured fails again: its time is better spent on the others. */
function noteFailure(run: MeasuringRun, { cell, control }: Slot, reason: string): 'measured' | 'failed' {
  run.listen({ type: 'excluded', cell, reason });
  if (control) {
    run.record.warn({ code: 'control-failed', message: `the control was not measured: ${reason}` });
    return 'measured';
  }
  return run.record.fail(cell, reason) === 'never-measured' ? 'failed' : 'measured';
}

function benchOf(run: MeasuringRun, slot: Slot, ready: ReadyBench, at: () => Position): CellBench {
  const label = slotName(slot);
  return {
    label,
    deployed: ready.deployed,
    reader: ready.reader,
    workload: run.workload,
    scenario: run.scenario,
    calibration: run.calibration,
    environmentLimit: run.target.environmentLimit(slot.cell.memoryMB),
    samplesFile: (phase) => run.store.samplesFile(label, slot.round, phase),
    joinSamples: (phase, partsOf) => run.store.joinSamples(label, slot.round, phase, partsOf),
    openReports: (phase) => run.store.openReports(label, slot.round, phase),
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
    tag: `${slot.cell.variant}.${slot.cell.memoryMB}.warm`,
  });
  await run.store.saveRound(record, { hlog });
  run.record.add(record);
  await run.store.saveRun(run.record.toRun('interrupted'));
}

const slotKey = (name: string, round: number): string => `${name} ${round}`;
