import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { messageOf } from '../errors/index.js';
import { writeFileAtomic } from '../host/index.js';
import { type Sample, TIME_PARTS } from '../model/index.js';
import { codeOf } from './faults.js';
import { byNumber } from './names.js';

const compress = promisify(gzip);
const expand = promisify(gunzip);

export type Phase = Sample['phase'];

const MEASURED_COLUMNS = [
  'round',
  'phase',
  'requestId',
  'startUs',
  'serviceTimeUs',
  'outcome',
] as const satisfies readonly (keyof Sample)[];

/** Where the time of a request under load went; empty where it is not known. */
export const PART_COLUMNS: readonly string[] = TIME_PARTS.map((part) => `${part}Us`);

/** The columns of `samples.csv.gz`, in their order. */
export const SAMPLE_COLUMNS: readonly string[] = [...MEASURED_COLUMNS, ...PART_COLUMNS];

/** A writer may not know its round, which the name of its part has, and a cold start has no parts. */
const HEADERS: ReadonlySet<string> = new Set(
  [MEASURED_COLUMNS, MEASURED_COLUMNS.slice(1)].flatMap((measured) => [
    measured.join(','),
    [...measured, ...PART_COLUMNS].join(','),
  ]),
);

const PARTS_FOLDER = 'samples';
const DONE_FOLDER = 'samples.done.tmp';
export const SAMPLES_FILE = 'samples.csv.gz';
const PART_NAME = /^round-(\d+)\.(cold|storm|solo|warm)\.csv\.gz$/;

/** A file that `finishSamples` or `loadRounds` left out, and why. */
export interface IgnoredFile {
  readonly file: string;
  readonly reason: string;
}

/**
 * Where the samples of one round and phase are written before the cell's own file is made of all of them:
 * gzipped CSV with a header, its columns `SAMPLE_COLUMNS` with or without `round` and the parts of the time. A
 * repeated round replaces its part.
 */
export function samplesPart(cellFolder: string, round: number, phase: Phase): string {
  return path.join(cellFolder, PARTS_FOLDER, `round-${round}.${phase}.csv.gz`);
}

export async function saveSamplesPart(file: string, samples: readonly Sample[]): Promise<void> {
  const rows = stringify([...samples], { columns: [...MEASURED_COLUMNS], header: true });
  await writeFileAtomic(file, await compress(rows));
}

/**
 * Makes one `samples.csv.gz` of a cell's parts and removes them. A part that a crash has torn is left out and
 * returned. May be called again, after more rounds or a crash at any moment: a part replaces what the file
 * has of its round and phase, so rows are neither lost nor doubled.
 */
export async function finishSamples(cellFolder: string): Promise<readonly IgnoredFile[]> {
  const folder = path.join(cellFolder, PARTS_FOLDER);
  const names = await listIfThere(folder);
  if (names === undefined) return [];
  const { parts, torn } = await readParts(folder, names);
  const target = path.join(cellFolder, SAMPLES_FILE);
  const replaced = new Set(parts.map(({ key }) => key));
  const kept = (await readRows(target)).filter((row) => !replaced.has(keyOf(row)));
  const lines = [SAMPLE_COLUMNS.join(','), ...kept, ...parts.flatMap(({ rows }) => rows)];
  await writeFileAtomic(target, await compress(`${lines.join('\n')}\n`));
  // One rename takes all parts away at once, so that no crash leaves some of them.
  const done = path.join(cellFolder, DONE_FOLDER);
  await rm(done, { recursive: true, force: true });
  await rename(folder, done);
  await rm(done, { recursive: true });
  return torn;
}

interface Part {
  /** Round and phase, as the first two fields of each of its rows. */
  readonly key: string;
  readonly rows: readonly string[];
}

async function readParts(folder: string, names: readonly string[]) {
  const parts: Part[] = [];
  const torn: IgnoredFile[] = [];
  for (const name of [...names].sort(byNumber)) {
    const [, round, phase] = PART_NAME.exec(name) ?? [];
    if (round === undefined || phase === undefined) continue;
    const file = path.join(folder, name);
    try {
      parts.push({ key: `${round},${phase}`, rows: await rowsOf(file, round) });
    } catch (error) {
      torn.push({ file, reason: `not whole: ${messageOf(error)}` });
    }
  }
  return { parts, torn };
}

async function rowsOf(file: string, round: string): Promise<readonly string[]> {
  return inOrder((await expand(await readFile(file))).toString(), round);
}

/** The rows of a CSV with all of `SAMPLE_COLUMNS`: before and behind those measured some may be missing. */
function inOrder(csv: string, round = ''): readonly string[] {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const columns = columnsOf(header);
  const before = columns[0] === 'round' ? '' : `${round},`;
  const behind = columns.at(-1) === PART_COLUMNS.at(-1) ? '' : ','.repeat(PART_COLUMNS.length);
  return rows.map((row) => `${before}${row}${behind}`);
}

/** The columns that a header names. Throws when it is not that of samples. */
export function columnsOf(header: string): readonly string[] {
  if (HEADERS.has(header)) return header.split(',');
  throw new TypeError('its header is not that of samples');
}

const keyOf = (row: string): string => row.split(',', 2).join(',');

async function listIfThere(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readRows(file: string): Promise<readonly string[]> {
  try {
    return inOrder((await expand(await readFile(file))).toString());
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
