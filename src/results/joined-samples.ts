import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type Sample, TIME_PARTS, type TimeParts } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { columnsOf, PART_COLUMNS } from './samples.js';

export type LoadSample = Pick<Sample, 'requestId' | 'startUs' | 'serviceTimeUs' | 'outcome'>;

/** What is known of where a sample's time went; null: nothing. */
export type PartsOfSample = (sample: LoadSample) => TimeParts<Microseconds | null> | null;

/**
 * Writes beside each sample of a part where its time went, a piece at a time, so that a part of any length needs
 * no more memory. The part is replaced when all is written.
 */
export async function joinSamples(file: string, partsOf: PartsOfSample): Promise<void> {
  const joined = `${file}.joined.tmp`;
  const rows = (source: AsyncIterable<Buffer>) => joinedRows(source, partsOf);
  await pipeline(createReadStream(file), createGunzip(), rows, createGzip(), createWriteStream(joined));
  await rename(joined, file);
}

async function* joinedRows(source: AsyncIterable<Buffer>, partsOf: PartsOfSample): AsyncGenerator<string> {
  let parse: ((row: string) => LoadSample) | undefined;
  let rest = '';
  for await (const piece of source) {
    const rows = `${rest}${piece.toString('latin1')}`.split('\n');
    rest = rows.pop() ?? '';
    let text = '';
    for (const row of rows) {
      if (parse === undefined) {
        parse = parserOf(row);
        text += `${row},${PART_COLUMNS.join(',')}\n`;
      } else text += `${row},${valuesOf(partsOf(parse(row)))}\n`;
    }
    yield text;
  }
}

function valuesOf(parts: TimeParts<Microseconds | null> | null): string {
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
