import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { BenchError, messageOf } from '../errors/index.js';
import { wholeLines } from '../host/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import type { EndedRequest } from './ended-request.js';

const HEADER = 'phase,requestId,startUs,serviceTimeUs,outcome\n';
const BATCH_CHARACTERS = 65_536;
/** The fastest level of gzip: the rows are written while latency is measured. */
const GZIP_LEVEL = 1;
/** All but so much of the rows is on the disk whatever becomes of the process. */
const FLUSH_EVERY_MS = 1_000;

/** Where the rows are until the file is complete. */
export const partialFile = (file: string): string => `${file}.partial`;

/** Writes a row for each request to a gzip CSV file, which takes its name when it is complete. */
export class SampleWriter {
  readonly #file: string;
  readonly #phase: string;
  readonly #gzip = createGzip({ level: GZIP_LEVEL });
  readonly #written: Promise<unknown>;
  readonly #flushing: NodeJS.Timeout;
  #batch = HEADER;

  private constructor(file: string, phase: string) {
    this.#file = file;
    this.#phase = phase;
    // A full disk is reported by `finish`; until then the rejection must not count as unhandled.
    this.#written = pipeline(this.#gzip, createWriteStream(partialFile(file)));
    this.#written.catch(() => undefined);
    this.#flushing = setInterval(() => this.#sync(), FLUSH_EVERY_MS);
  }

  static async open(file: string, phase: string): Promise<SampleWriter> {
    await mkdir(path.dirname(file), { recursive: true }).catch(unwritable);
    return new SampleWriter(file, phase);
  }

  write({ id, startUs, serviceTimeUs, outcome }: EndedRequest): void {
    this.#batch += `${this.#phase},${id},${startUs},${serviceTimeUs},${outcome}\n`;
    if (this.#batch.length >= BATCH_CHARACTERS) this.#flush();
  }

  async finish(): Promise<void> {
    clearInterval(this.#flushing);
    this.#flush();
    this.#gzip.end();
    await this.#written.catch(unwritable);
    await rename(partialFile(this.#file), this.#file).catch(unwritable);
  }

  /** What was written so far can be read from the file, though its gzip stream has no end yet. */
  #sync(): void {
    this.#flush();
    if (!this.#gzip.destroyed) this.#gzip.flush(constants.Z_SYNC_FLUSH);
  }

  #flush(): void {
    if (!this.#gzip.destroyed) this.#gzip.write(this.#batch);
    this.#batch = '';
  }
}

/** What is in a file that was left behind by a process that was killed. */
export interface SavedSamples {
  readonly rows: number;
  /** When the last of them ended, on the monotonic clock; null without any. */
  readonly lastEndUs: Microseconds | null;
}

/** Reads a file whose gzip stream has no end, up to where it was flushed last, a piece at a time. */
export async function readPartial(file: string): Promise<SavedSamples> {
  const text = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }).setEncoding('latin1');
  let [lines, last] = [0, ''];
  await pipeline(createReadStream(file), text, async (pieces: AsyncIterable<string>) => {
    for await (const whole of wholeLines(pieces)) {
      lines += whole.length;
      last = whole.at(-1) ?? last;
    }
  });
  // The first is the header.
  if (lines < 2) return { rows: 0, lastEndUs: null };
  const [, , startUs, serviceTimeUs] = last.split(',');
  return { rows: lines - 1, lastEndUs: microseconds(Number(startUs) + Number(serviceTimeUs)) };
}

function unwritable(cause: unknown): never {
  throw new BenchError(`cannot write the samples: ${messageOf(cause)}`, {
    code: 'samples-unwritable',
    hint: 'check that the folder can be written and that the disk is not full',
    cause,
  });
}
