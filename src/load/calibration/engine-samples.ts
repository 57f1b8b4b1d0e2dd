import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { BenchError } from '../../errors/index.js';

/** A request of a window that was answered well, as the generator saw it. */
export interface EngineSample {
  readonly id: string;
  readonly serviceTimeUs: number;
}

/** Reads the rows that a generator wrote. Throws a BenchError for a file that is no such table. */
export async function readEngineSamples(file: string): Promise<readonly EngineSample[]> {
  const [head = '', ...rows] = gunzipSync(await readFile(file))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const columns = head.split(',');
  const [id, time, outcome] = ['requestId', 'serviceTimeUs', 'outcome'].map((name) => columns.indexOf(name));
  if (id === undefined || time === undefined || outcome === undefined || Math.min(id, time, outcome) < 0)
    throw new BenchError(`${file} has no columns of requests: ${head}`, { code: 'samples-unreadable' });
  return rows
    .map((row) => row.split(','))
    .filter((row) => row[outcome] === 'ok')
    .map((row) => ({ id: row[id] ?? '', serviceTimeUs: Number(row[time]) }));
}
