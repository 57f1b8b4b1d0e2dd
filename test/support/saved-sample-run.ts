import type { MeasuredCell, RecordingData, RoundRecord, Run, Sample } from '../../src/model/index.js';
import { createRunStore } from '../../src/results/index.js';
import { saveTables } from '../../src/run/index.js';
import { DurationRecorder, type Random, seededRandom } from '../../src/stats/index.js';
import { microseconds, milliseconds } from '../../src/units/index.js';

/** Between the beginnings of two cells in a round, and of two rounds, in microseconds. */
const SLOT_US = 9e6;
const SOLO_REQUESTS = 90;
const WARM_REQUESTS = 500;
const COLD_STARTS = 4;

type Phase = 'cold' | 'solo' | 'warm';
type Timed = readonly [startUs: number, serviceTimeUs: number];

/** Saves a run with files as a real one has them: rounds, histograms, samples, tables and the report. */
export async function saveSampleRun(root: string, run: Run): Promise<string> {
  const store = await createRunStore({ root, scenario: run.scenario.name, now: run.startedAt });
  const random = seededRandom(run.seed);
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  for (const [index, cell] of measured.entries()) {
    for (const { round } of cell.rounds) {
      const beginUs = ((round - 1) * measured.length + index) * SLOT_US;
      await saveRound(store, cell, round, phasesFrom(cell, beginUs, random));
    }
    await store.finishSamples(cell.id);
  }
  await store.saveRun(run);
  await saveTables(store, run);
  return store.directory;
}

function phasesFrom(cell: MeasuredCell, beginUs: number, random: Random): Record<Phase, readonly Timed[]> {
  const spread = (us: number) => us * (0.85 + 0.3 * random() + (random() < 0.02 ? random() : 0));
  const meanOf = (summary: MeasuredCell['cold']['clientUs']) => ('reason' in summary ? 0 : summary.mean);
  const evenly = (from: number, overUs: number, count: number, mean: number) =>
    Array.from(
      { length: count },
      (_, index): Timed => [Math.round(beginUs + from + (index * overUs) / count), Math.round(spread(mean))],
    );
  return {
    cold: evenly(0, 1.5e6, COLD_STARTS, meanOf(cell.cold.clientUs)),
    solo: evenly(1.6e6, 2e6, SOLO_REQUESTS, meanOf(cell.solo.serviceTimeUs)),
    warm: evenly(3.7e6, 5e6, WARM_REQUESTS, meanOf(cell.warm.serviceTimeUs)),
  };
}

async function saveRound(
  store: Awaited<ReturnType<typeof createRunStore>>,
  cell: MeasuredCell,
  round: number,
  phases: Record<Phase, readonly Timed[]>,
): Promise<void> {
  for (const phase of ['cold', 'solo', 'warm'] as const) {
    const samples = phases[phase].map(
      ([startUs, serviceTimeUs], index): Sample => ({
        round,
        phase,
        requestId: `${phase}-${round}-${index}`,
        startUs: microseconds(startUs),
        serviceTimeUs: microseconds(serviceTimeUs),
        outcome: 'ok',
      }),
    );
    await store.saveSamples(cell.id, round, phase, samples);
  }
  const [result] = cell.rounds.filter((each) => each.round === round);
  if (result === undefined) throw new Error(`${cell.id} has no round ${round}`);
  const record: RoundRecord = {
    cell: cell.id,
    result,
    recordings: {
      cold: { clientUs: recordingOf(phases.cold) },
      solo: { serviceTimeUs: recordingOf(phases.solo) },
      warm: { serviceTimeUs: recordingOf(phases.warm) },
    },
  };
  await store.saveRound(record);
}

function recordingOf(samples: readonly Timed[]): RecordingData {
  const recorder = new DurationRecorder();
  for (const [, serviceTimeUs] of samples) recorder.record(milliseconds(serviceTimeUs / 1_000));
  return recorder.toData();
}
