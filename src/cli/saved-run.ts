import path from 'node:path';
import type { RunData } from '../compare/index.js';
import { latestRun, loadRounds, loadRun, runsBelow } from '../results/index.js';

/** The run that is named by its folder or run.json, or the latest one of a scenario's folder. */
export async function runFolder(given: string): Promise<string> {
  const { dir, base } = path.parse(path.resolve(given));
  return (await latestRun(dir, base)) ?? given;
}

/** A saved run with what was recorded in its rounds, as far as that is still beside it. */
export async function loadRunData(given: string): Promise<RunData> {
  const folder = await runFolder(given);
  const run = await loadRun(folder);
  const directory = folder.endsWith('.json') ? path.dirname(folder) : folder;
  return { run, records: await loadRounds(directory) };
}

/** Every run that can be read in a folder and below it. A history needs no recordings. */
export async function loadHistory(directory: string): Promise<RunData[]> {
  const runs = await runsBelow(directory);
  return runs.map((run) => ({ run, records: [] }));
}
