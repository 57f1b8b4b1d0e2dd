import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { allLines } from '../host/index.js';
import { type Sample, TIME_PARTS, type TimeParts } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { columnsOf, PART_COLUMNS } from './samples.js';

export type LoadSample = Pick<Sample, 'requestId' | 'startUs' | 'serviceTimeUs' | 'outcome'>;

/** What is known of where a sample's time went; null: nothing. */
export type KnownParts = TimeParts<Microseconds | null> | null;

/** Tells of some samples, in the order in which they ended, what is known of each. */
export type PartsOfSamples = (samples: readonly LoadSample[]) => Promise<readonly KnownParts[]>;

/**
 * Writes beside each sample of a part where its time went, a piece at a time, so that a part of any length needs
 * no more memory. The part is replaced when all is written.
 */
export async function joinSamples(file: string, partsOf: PartsOfSamples): Promise<void> {
  const joined = `${file}.joined.tmp`;
  const rows = (source: AsyncIterable<string>) => joinedRows(source, partsOf);
  const text = createGunzip().setEncoding('latin1');
  await pipeline(createReadStream(file), text, rows, createGzip(), createWriteStream(joined));
  await rename(joined, file);
}

async function* joinedRows(source: AsyncIterable<string>, partsOf: PartsOfSamples): AsyncGenerator<string> {
  let parse: ((row: string) => LoadSample) | undefined;
  for await (const lines of allLines(source)) {
    let rows = lines;
    if (parse === undefined) {
      const [header = '', ...rest] = lines;
      parse = parserOf(header);
      rows = rest;
      yield `${header},${PART_COLUMNS.join(',')}\n`;
    }
    const parts = await partsOf(rows.map(parse));
    yield rows.map((row, index) => `${row},${valuesOf(parts[index] ?? null)}\n`).join('');
  }
}

function valuesOf(parts: KnownParts): string {
  return TIME_PARTS.map((part) => parts?.[part] ?? '').join(',');
}

function parserOf(header: string): (row: string) => LoadSample {
  const columns = columnsOf(header);
  const [id, start, service, outcome] = ['requestId', 'startUs', 'serviceTimeUs', 'outcome'].map((column) =>
    columns.indexOf(column),
  ) as [number, number, number, number];
  return (row) => {
    const values = row.split(',');
    return {
      requestId: values[id] ?? '',
      startUs: microseconds(Number(values[start])),
      serviceTimeUs: microseconds(Number(values[service])),
      outcome: values[outcome] ?? '',
    };
  };
}
