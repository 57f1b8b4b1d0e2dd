import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BenchError, messageOf } from '../errors/index.js';
import type { EndedRequest } from './ended-request.js';

const HEADER = 'phase,requestId,startUs,serviceTimeUs,outcome\n';
const BATCH_CHARACTERS = 65_536;
/** The fastest level of gzip: the rows are written while latency is measured. */
const GZIP_LEVEL = 1;

/** Where the rows are until the file is complete. */
export const partialFile = (file: string): string => `${file}.partial`;

/** Writes a row for each request to a gzip CSV file, which takes its name when it is complete. */
export class SampleWriter {
  readonly #file: string;
  readonly #phase: string;
  readonly #gzip = createGzip({ level: GZIP_LEVEL });
  readonly #written: Promise<unknown>;
  #batch = HEADER;

  private constructor(file: string, phase: string) {
    this.#file = file;
    this.#phase = phase;
    // A full disk is reported by `finish`; until then the rejection must not count as unhandled.
    this.#written = pipeline(this.#gzip, createWriteStream(partialFile(file)));
    this.#written.catch(() => undefined);
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
    this.#flush();
    this.#gzip.end();
    await this.#written.catch(unwritable);
    await rename(partialFile(this.#file), this.#file).catch(unwritable);
  }

  #flush(): void {
    if (!this.#gzip.destroyed) this.#gzip.write(this.#batch);
    this.#batch = '';
  }
}

function unwritable(cause: unknown): never {
  throw new BenchError(`cannot write the samples: ${messageOf(cause)}`, {
    code: 'samples-unwritable',
    hint: 'check that the folder can be written and that the disk is not full',
    cause,
  });
}
