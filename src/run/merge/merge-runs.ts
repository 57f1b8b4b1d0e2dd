import { baselineOf, evaluateGates, type RunData } from '../../compare/index.js';
import { isoNow } from '../../host/index.js';
import type { Run } from '../../model/index.js';
import { createRunStore, loadRounds, type RunStore, type SavedRun } from '../../results/index.js';
import { parseGate } from '../../scenario/index.js';
import { CONTROL } from '../schedule.js';
import { saveTables } from '../tables.js';
import { mergedRun } from './merged-run.js';
import { type SavedShard, wholeOf } from './shards.js';

export interface MergeRequest {
  readonly shards: readonly SavedRun[];
  /** The folder of all results. */
  readonly resultsRoot: string;
  /** What gates in percent are held against; null without one. */
  readonly baseline: RunData | null;
}

export interface MergedRun {
  readonly run: Run;
  readonly directory: string;
}

/**
 * Puts the shards of a scenario together: a run of all cells with its tables and report, in a folder of its own. Gates
 * are evaluated anew, over all cells. Throws a BenchError (exit 2) where the shards are no whole.
 */
export async function mergeRuns({ shards: saved, resultsRoot, baseline }: MergeRequest): Promise<MergedRun> {
  const shards = wholeOf(saved);
  const [{ run: first }] = shards as [SavedShard];
  const store = await createRunStore({ root: resultsRoot, scenario: first.scenario.name, now: isoNow() });
  for (const shard of shards) await adoptFiles(store, shard);
  const measured = mergedRun(shards, store.id);
  const records = await loadRounds(store.directory);
  const run = { ...measured, gates: gatesOf({ run: measured, records }, baseline) };
  await store.saveRun(run);
  await saveTables(store, run);
  return { run, directory: store.directory };
}

async function adoptFiles(store: RunStore, { directory, run }: SavedShard): Promise<void> {
  for (const { id } of run.cells) await store.adopt(directory, `cells/${id}`);
  const own = `machines/${run.shard.index}`;
  await store.adopt(directory, 'run.json', `${own}/run.json`);
  await store.adopt(directory, `cells/${CONTROL}`, `${own}/${CONTROL}`);
}

function gatesOf(data: RunData, baseline: RunData | null): Run['gates'] {
  const against = baseline === null ? null : baselineOf(baseline, data);
  return evaluateGates(data.run.scenario.gates.map(parseGate), data.run, against);
}
