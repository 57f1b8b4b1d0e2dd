import { existsSync } from 'node:fs';
import path from 'node:path';
import { compareRuns, METRICS_OF_RUNS, type RunData } from '../compare/index.js';
import type { Run } from '../model/index.js';
import type { Sides } from '../report/index.js';
import { BASELINE_FOLDER, latestRun, loadRounds, loadRun, savedRunsBelow } from '../results/index.js';

/** The positional by which a command is told its run. */
export const RUN_ARGUMENT = {
  type: 'string',
  demandOption: true,
  describe: 'Folder of the run, or its run.json',
} as const;

/** The run that is named by its folder or run.json, or the latest one of a scenario's folder. */
export async function runFolder(given: string): Promise<string> {
  // A run may have another one within: the side that it was held against.
  if (existsSync(path.join(given, 'run.json'))) return given;
  const { dir, base } = path.parse(path.resolve(given));
  return (await latestRun(dir, base)) ?? given;
}

/** A saved run with what was recorded in its rounds, as far as that is still beside it. */
export async function loadRunData(given: string): Promise<RunData> {
  const folder = await runFolder(given);
  const run = await loadRun(folder);
  return { run, records: await loadRounds(folderOf(folder)) };
}

/** Of a run that was given by its `run.json`. */
export const folderOf = (given: string): string =>
  path.extname(given) === '.json' ? path.dirname(given) : given;

/** The other side of a saved run, and what the two say of each other; null where it has none, or lost it. */
export async function savedSides(directory: string, run: Run): Promise<Sides | null> {
  if (run.against?.role !== 'candidate') return null;
  const folder = path.join(directory, BASELINE_FOLDER);
  if (!existsSync(folder)) return null;
  const baseline = await loadRunData(folder);
  const candidate = { run, records: await loadRounds(directory) };
  const comparison = compareRuns(baseline, candidate, [], { metrics: METRICS_OF_RUNS, gates: [] });
  return { baseline: baseline.run, comparison };
}

/** Every run that can be read in a folder and below it. A history needs no recordings. */
export async function loadHistory(directory: string): Promise<RunData[]> {
  const saved = await savedRunsBelow(directory);
  return saved.map(({ run }) => ({ run, records: [] }));
}
