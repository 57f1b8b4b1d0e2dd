import { createReadStream } from 'node:fs';
import { messageOf } from '../../errors/index.js';
import { allLines } from '../../host/index.js';
import { asBenchError, TraceFault } from './fault.js';
import type { ShapeReader } from './shape-reader.js';
import { readerFor } from './shapes.js';
import type { Trace } from './trace.js';

/** Traces are exported with quotes by some programs, and have none that matter. */
const QUOTE = '"';

/**
 * Reads when a function was asked, line by line: a file may be larger than memory. Without a name the trace must have
 * one function. Throws a BenchError (`trace-invalid`, exit 2) with the file and the line.
 */
export async function readTrace(file: string, wanted?: string): Promise<Trace> {
  try {
    return await readLines(createReadStream(file, 'utf8'), wanted);
  } catch (error) {
    if (error instanceof TraceFault) throw asBenchError(file, error);
    throw asBenchError(file, new TraceFault(`cannot be read: ${messageOf(error)}`));
  }
}

/** The same of a text that comes in pieces. Throws TraceFaults. */
export async function readLines(pieces: AsyncIterable<string>, wanted?: string): Promise<Trace> {
  let reader: ShapeReader | undefined;
  let line = 0;
  for await (const lines of allLines(pieces)) {
    for (const text of lines) {
      line += 1;
      const row = bare(text, line);
      if (row === '') continue;
      if (reader !== undefined) {
        reader.take(row, line);
        continue;
      }
      const found = readerFor(row, wanted);
      reader = found.reader;
      if (!found.isHead) reader.take(row, line);
    }
  }
  if (reader === undefined) throw new TraceFault('is empty');
  return reader.end();
}

function bare(text: string, line: number): string {
  const row = (line === 1 ? text.replace(/^\ufeff/, '') : text).trimEnd();
  if (!row.includes(QUOTE)) return row;
  const plain = row.replace(/"([^",]*)"/g, '$1');
  if (!plain.includes(QUOTE)) return plain;
  throw new TraceFault('has a quoted field with a comma or a quote in it', line);
}
