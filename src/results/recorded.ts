import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CurvePhase, Recorded, RecordedCell, RecordingData, RoundRecord, Run } from '../model/index.js';
import { countsOfHgrm, countsOfRecording, percentileCurve, type ValueCount } from '../stats/index.js';
import { codeOf } from './faults.js';
import { loadRounds } from './load.js';
import { byNumber, isFolderName } from './names.js';
import { type CellSamples, firstStart, readTimedSamples, timelineOf } from './timeline.js';

const PHASES: readonly CurvePhase[] = ['cold', 'solo', 'warm'];
/** What every run's folder has beside its cells. */
const TOP_FILES = ['run.json', 'table.txt', 'table.md', 'table.csv'];

/**
 * What the files in a run's folder tell beyond `run.json`, of its measured cells. A file that is not there, or not
 * whole, leaves its part out: old runs, and those that were copied without their samples, have less.
 */
export async function readRecorded(directory: string, run: Run): Promise<Recorded> {
  const records = await loadRounds(directory);
  const named = run.cells.filter(({ id }) => isFolderName(id));
  const samples = new Map<string, CellSamples>();
  for (const { id } of named) {
    const found = await readTimedSamples(path.join(directory, 'cells', id));
    if (found !== undefined) samples.set(id, found);
  }
  const originUs = [...samples.values()]
    .map(firstStart)
    .reduce((least, one) => Math.min(least, one), Infinity);
  const cells: Record<string, RecordedCell> = {};
  for (const cell of named) {
    if (cell.status !== 'measured') continue;
    const valid = cell.rounds.filter((round) => round.valid).map(({ round }) => round);
    const own = records.filter((record) => record.cell === cell.id && valid.includes(record.result.round));
    const timed = samples.get(cell.id);
    cells[cell.id] = {
      curves: await curvesOf(path.join(directory, 'cells', cell.id), own, valid),
      timeline: timed === undefined ? [] : timelineOf(timed, originUs),
    };
  }
  return { cells, files: [...TOP_FILES, ...(await filesOf(path.join(directory, 'cells'), 'cells'))] };
}

/** Of the rounds' records, which are exact, else of their `.hgrm` files. */
async function curvesOf(
  folder: string,
  records: readonly RoundRecord[],
  rounds: readonly number[],
): Promise<RecordedCell['curves']> {
  const curves: Partial<Record<CurvePhase, ReturnType<typeof percentileCurve>>> = {};
  for (const phase of PHASES) {
    const recorded = records.flatMap((record) => clientTime(record, phase) ?? []);
    const counts =
      recorded.length > 0 ? recorded.flatMap(countsOfRecording) : await countsOfFiles(folder, phase, rounds);
    if (counts.length > 0) curves[phase] = percentileCurve(counts);
  }
  return curves;
}

/** What tables tell of a phase: under an open loop the time from the intended start. */
function clientTime({ recordings }: RoundRecord, phase: CurvePhase): RecordingData | undefined {
  const { clientUs, responseTimeUs, serviceTimeUs } = recordings[phase];
  return clientUs ?? responseTimeUs ?? serviceTimeUs;
}

async function countsOfFiles(folder: string, phase: CurvePhase, rounds: readonly number[]) {
  const counts: ValueCount[] = [];
  for (const round of rounds) {
    const text = await ifThere(() => readFile(path.join(folder, `round-${round}.${phase}.hgrm`), 'utf8'));
    counts.push(...countsOfHgrm(text ?? ''));
  }
  return counts;
}

async function filesOf(folder: string, relative: string): Promise<string[]> {
  const entries = (await ifThere(() => readdir(folder, { withFileTypes: true }))) ?? [];
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => byNumber(a.name, b.name))) {
    const name = `${relative}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesOf(path.join(folder, entry.name), name)));
    else if (!entry.name.endsWith('.tmp')) found.push(name);
  }
  return found;
}

async function ifThere<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
