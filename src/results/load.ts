import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { BenchError, EXIT, messageOf } from '../errors/index.js';
import type { RoundRecord, Run } from '../model/index.js';
import { codeOf } from './faults.js';
import { byNumber, folderName } from './names.js';
import type { IgnoredFile } from './samples.js';
import { RUN_SCHEMA_VERSION, roundRecordSchema, runSchema } from './schema.js';

const RUN_FILE = 'run.json';
/** Far above any real run: a file of this size is not one of ours. */
const MAX_RUN_BYTES = 256 * 1024 * 1024;
const SHOWN_ISSUES = 3;

/**
 * Reads a saved run from its folder or its `run.json`. Throws a BenchError: `run-not-found`, `run-malformed`
 * (truncated or damaged), `run-foreign` (of another program) or `run-newer` (of a later version).
 */
export async function loadRun(dirOrFile: string): Promise<Run> {
  const file = await runFile(dirOrFile);
  const value = parse(await readRunText(file), file);
  checkVersion(value, file);
  const result = runSchema.safeParse(value);
  if (result.success) return result.data;
  throw unreadable(`${file} is not a whole run: ${issuesOf(result.error)}`, 'run-malformed');
}

async function runFile(dirOrFile: string): Promise<string> {
  try {
    return (await stat(dirOrFile)).isDirectory() ? path.join(dirOrFile, RUN_FILE) : dirOrFile;
  } catch (cause) {
    throw notFound(dirOrFile, cause);
  }
}

async function readRunText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_RUN_BYTES)
      throw unreadable(`${file} has ${size} bytes, too many for a run`, 'run-foreign');
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw notFound(file, cause);
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(`${file} is not JSON, or cut short: ${messageOf(cause)}`, 'run-malformed', cause);
  }
}

function checkVersion(value: unknown, file: string): void {
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value && value.schemaVersion;
  if (typeof version !== 'number')
    throw unreadable(`${file} is not a run: it has no schemaVersion`, 'run-foreign');
  if (version <= RUN_SCHEMA_VERSION) return;
  throw new BenchError(
    `${file} was written by a newer version: schema ${version}, this program reads up to ${RUN_SCHEMA_VERSION}`,
    { code: 'run-newer', exitCode: EXIT.usage, hint: 'update coldbench' },
  );
}

/** The first few faults of a file, each with its path: `cells.0.warm.n: expected int`. */
function issuesOf(error: z.ZodError): string {
  const shown = error.issues
    .slice(0, SHOWN_ISSUES)
    .map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  const more = error.issues.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function notFound(file: string, cause: unknown): BenchError {
  const what =
    codeOf(cause) === 'ENOENT' ? `there is no run at ${file}` : `cannot read ${file}: ${messageOf(cause)}`;
  return new BenchError(what, {
    code: 'run-not-found',
    exitCode: EXIT.usage,
    hint: 'name the folder of a run, as results/<scenario>/<time>-<id>, or its run.json',
    cause,
  });
}

function unreadable(message: string, code: 'run-malformed' | 'run-foreign', cause?: unknown): BenchError {
  return new BenchError(message, {
    code,
    exitCode: EXIT.usage,
    hint: 'name the run.json that `bench run` wrote, unchanged',
    cause,
  });
}

/**
 * The rounds that a run has saved, by cell and round, so that it can be continued. A file that is torn or of
 * another program is left out and told to `onIgnored`: its round will be measured again.
 */
export async function loadRounds(
  directory: string,
  onIgnored: (ignored: IgnoredFile) => void = () => {},
): Promise<RoundRecord[]> {
  const records: RoundRecord[] = [];
  for (const cell of await foldersIn(path.join(directory, 'cells'))) {
    for (const file of await roundFiles(path.join(directory, 'cells', cell))) {
      const result = await readRound(file, cell);
      if ('reason' in result) onIgnored(result);
      else records.push(result);
    }
  }
  return records;
}

async function roundFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /^round-\d+\.json$/.test(name));
  return names.sort(byNumber).map((name) => path.join(folder, name));
}

async function readRound(file: string, cell: string): Promise<RoundRecord | IgnoredFile> {
  try {
    const result = roundRecordSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (!result.success) return { file, reason: issuesOf(result.error) };
    return result.data.cell === cell ? result.data : { file, reason: `is of cell ${result.data.cell}` };
  } catch (error) {
    return { file, reason: messageOf(error) };
  }
}

/** The folder of the scenario's newest run that has a whole `run.json`, and fits; undefined when there is none. */
export async function latestRun(
  root: string,
  scenario: string,
  fits: (run: Run) => boolean = () => true,
): Promise<string | undefined> {
  const base = path.join(root, folderName(scenario, 'scenario'));
  // Folders begin with their time, so that their names sort by it.
  for (const name of (await foldersIn(base)).reverse()) {
    const folder = path.join(base, name);
    const run = await readable(folder);
    if (run !== undefined && fits(run)) return folder;
  }
  return undefined;
}

/** The folder of the scenario's newest run that fits, if it was interrupted or killed: what `--resume` continues. */
export async function findInterruptedRun(
  root: string,
  scenario: string,
  fits: (run: Run) => boolean = () => true,
): Promise<string | undefined> {
  const folder = await latestRun(root, scenario, fits);
  if (folder === undefined) return undefined;
  return (await readable(folder))?.state === 'interrupted' ? folder : undefined;
}

/** Runs lie in results/<scenario>/<run>: so deep a folder is searched for them. */
const DEPTH_OF_RUNS = 3;

export interface SavedRun {
  readonly directory: string;
  readonly run: Run;
}

/** All runs that can be read in a folder and below it. Throws a BenchError when there is no such folder. */
export async function savedRunsBelow(directory: string): Promise<SavedRun[]> {
  try {
    if (!(await stat(directory)).isDirectory()) throw notFound(directory, undefined);
  } catch (cause) {
    throw cause instanceof BenchError ? cause : notFound(directory, cause);
  }
  return runsWithin(directory, DEPTH_OF_RUNS);
}

async function runsWithin(directory: string, depth: number): Promise<SavedRun[]> {
  const own = await readable(directory);
  if (own !== undefined) return [{ directory, run: own }];
  if (depth === 0) return [];
  const runs: SavedRun[] = [];
  for (const name of await foldersIn(directory)) {
    runs.push(...(await runsWithin(path.join(directory, name), depth - 1)));
  }
  return runs;
}

async function readable(folder: string): Promise<Run | undefined> {
  try {
    return await loadRun(folder);
  } catch {
    return undefined;
  }
}

async function foldersIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort(byNumber);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw error;
  }
}
