import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline as joinStreams } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, createGzip, gzip } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { messageOf } from '../errors/index.js';
import { allLines, writeFileAtomic } from '../host/index.js';
import { type Sample, TIME_PARTS } from '../model/index.js';
import { codeOf } from './faults.js';
import { byNumber } from './names.js';

const compress = promisify(gzip);

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

/** Where the reports of one round and phase are kept until the round is saved. */
export function reportsPart(cellFolder: string, round: number, phase: Phase): string {
  return path.join(cellFolder, PARTS_FOLDER, `round-${round}.${phase}.ndjson`);
}

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
 * has of its round and phase, so rows are neither lost nor doubled. Reads and writes a piece at a time.
 */
export async function finishSamples(cellFolder: string): Promise<readonly IgnoredFile[]> {
  const folder = path.join(cellFolder, PARTS_FOLDER);
  const names = await listIfThere(folder);
  if (names === undefined) return [];
  const { parts, torn } = await wholeParts(folder, names);
  await writeRows(path.join(cellFolder, SAMPLES_FILE), parts);
  // One rename takes all parts away at once, so that no crash leaves some of them.
  const done = path.join(cellFolder, DONE_FOLDER);
  await rm(done, { recursive: true, force: true });
  await rename(folder, done);
  await rm(done, { recursive: true });
  return torn;
}

interface Part {
  readonly file: string;
  readonly round: string;
  /** Round and phase, as the first two fields of each of its rows. */
  readonly key: string;
}

async function wholeParts(folder: string, names: readonly string[]) {
  const parts: Part[] = [];
  const torn: IgnoredFile[] = [];
  for (const name of [...names].sort(byNumber)) {
    const [, round, phase] = PART_NAME.exec(name) ?? [];
    if (round === undefined || phase === undefined) continue;
    const file = path.join(folder, name);
    try {
      for await (const _rows of rowsOf(file, round));
      parts.push({ file, round, key: `${round},${phase}` });
    } catch (error) {
      torn.push({ file, reason: `not whole: ${messageOf(error)}` });
    }
  }
  return { parts, torn };
}

async function writeRows(file: string, parts: readonly Part[]): Promise<void> {
  const temporary = `${file}.tmp`;
  await pipeline(allRows(file, parts), createGzip(), createWriteStream(temporary, { flush: true }));
  await rename(temporary, file);
}

async function* allRows(file: string, parts: readonly Part[]): AsyncGenerator<string> {
  const replaced = new Set(parts.map(({ key }) => key));
  yield `${SAMPLE_COLUMNS.join(',')}\n`;
  for await (const rows of keptRows(file)) yield textOf(rows.filter((row) => !replaced.has(keyOf(row))));
  for (const part of parts) for await (const rows of rowsOf(part.file, part.round)) yield textOf(rows);
}

const textOf = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('');

/** What the file has of rounds that were finished before. */
async function* keptRows(file: string): AsyncGenerator<readonly string[]> {
  try {
    yield* rowsOf(file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** The rows of a CSV with all of `SAMPLE_COLUMNS`: before and behind those measured some may be missing. */
async function* rowsOf(file: string, round = ''): AsyncGenerator<readonly string[]> {
  // Whatever goes wrong is thrown where the text is read.
  const text = joinStreams(createReadStream(file), createGunzip().setEncoding('utf8'), () => undefined);
  let complete: ((row: string) => string) | undefined;
  for await (const lines of allLines(text)) {
    const rows = complete === undefined ? lines.slice(1) : lines;
    complete ??= completion(lines[0] ?? '', round);
    yield rows.map(complete);
  }
  if (complete === undefined) completion('', round);
}

function completion(header: string, round: string): (row: string) => string {
  const columns = columnsOf(header);
  const before = columns[0] === 'round' ? '' : `${round},`;
  const behind = columns.at(-1) === PART_COLUMNS.at(-1) ? '' : ','.repeat(PART_COLUMNS.length);
  return (row) => `${before}${row}${behind}`;
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
