import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { messageOf } from '../errors/index.js';
import { writeFileAtomic } from '../host/index.js';
import type { Sample } from '../model/index.js';
import { codeOf } from './faults.js';
import { byNumber } from './names.js';

const compress = promisify(gzip);
const expand = promisify(gunzip);

export type Phase = Sample['phase'];

/** The columns of `samples.csv.gz`, in their order. */
export const SAMPLE_COLUMNS = [
  'round',
  'phase',
  'requestId',
  'startUs',
  'serviceTimeUs',
  'outcome',
] as const satisfies readonly (keyof Sample)[];

const HEADER = `${SAMPLE_COLUMNS.join(',')}\n`;
const PARTS_FOLDER = 'samples';
const DONE_FOLDER = 'samples.done.tmp';
const SAMPLES_FILE = 'samples.csv.gz';

/** A file that `finishSamples` or `loadRounds` left out, and why. */
export interface IgnoredFile {
  readonly file: string;
  readonly reason: string;
}

/**
 * Where the samples of one round and phase are written before the cell's own file is made of all of them:
 * gzipped CSV in the order of `SAMPLE_COLUMNS`, with or without the header. A repeated round replaces its part.
 */
export function samplesPart(cellFolder: string, round: number, phase: Phase): string {
  return path.join(cellFolder, PARTS_FOLDER, `round-${round}.${phase}.csv.gz`);
}

export async function saveSamplesPart(file: string, samples: readonly Sample[]): Promise<void> {
  const rows = stringify([...samples], { columns: [...SAMPLE_COLUMNS], header: true });
  await writeFileAtomic(file, await compress(rows));
}

/**
 * Makes one `samples.csv.gz` of a cell's parts and removes them. A part that a crash has torn is left out and
 * returned. May be called again after a crash at any moment: rows are neither lost nor doubled.
 */
export async function finishSamples(cellFolder: string): Promise<readonly IgnoredFile[]> {
  const folder = path.join(cellFolder, PARTS_FOLDER);
  const parts = await readParts(folder);
  if (parts === undefined) return [];
  const rows = Buffer.concat(parts.whole);
  const target = path.join(cellFolder, SAMPLES_FILE);
  const earlier = await readRows(target);
  if (!endsWith(earlier, rows)) {
    await writeFileAtomic(target, await compress(Buffer.concat([Buffer.from(HEADER), earlier, rows])));
  }
  // One rename takes all parts away at once, so that no crash leaves some of them.
  const done = path.join(cellFolder, DONE_FOLDER);
  await rm(done, { recursive: true, force: true });
  await rename(folder, done);
  await rm(done, { recursive: true });
  return parts.torn;
}

interface Parts {
  readonly whole: readonly Buffer[];
  readonly torn: readonly IgnoredFile[];
}

async function readParts(folder: string): Promise<Parts | undefined> {
  const whole: Buffer[] = [];
  const torn: IgnoredFile[] = [];
  const names = await listIfThere(folder);
  if (names === undefined) return undefined;
  for (const name of names.filter((name) => name.endsWith('.csv.gz')).sort(byNumber)) {
    const file = path.join(folder, name);
    try {
      whole.push(withoutHeader(await expand(await readFile(file))));
    } catch (error) {
      torn.push({ file, reason: `not whole: ${messageOf(error)}` });
    }
  }
  return { whole, torn };
}

async function listIfThere(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readRows(file: string): Promise<Buffer> {
  try {
    return withoutHeader(await expand(await readFile(file)));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function withoutHeader(csv: Buffer): Buffer {
  return csv.subarray(0, HEADER.length).toString() === HEADER ? csv.subarray(HEADER.length) : csv;
}

function endsWith(whole: Buffer, end: Buffer): boolean {
  return whole.length > 0 && whole.subarray(-end.length).equals(end);
}
