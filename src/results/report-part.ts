import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { allLines } from '../host/index.js';
import type { PlatformReport } from '../model/index.js';
import { codeOf, writing } from './faults.js';

/** The platform's reports of one phase of one round: on disk, so that a phase of any length needs no memory. */
export class ReportPart {
  readonly file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /** Empties what a part of this name had before. */
  static open(file: string): Promise<ReportPart> {
    return writing(file, async () => {
      await mkdir(path.dirname(file), { recursive: true });
      return new ReportPart(file, await open(file, 'w'));
    });
  }

  append(reports: readonly PlatformReport[]): Promise<void> {
    return writing(this.file, () => this.#handle.appendFile(reportLines(reports)));
  }

  /** All of them, in the order in which they were made. */
  async *read(): AsyncGenerator<PlatformReport> {
    for await (const lines of allLines(createReadStream(this.file, 'utf8')))
      for (const line of lines) yield JSON.parse(line) as PlatformReport;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** One JSON object a line. */
export const reportLines = (reports: readonly object[]): string =>
  reports.map((report) => `${JSON.stringify(report)}\n`).join('');

/** Moves the lines of a part, if there is one, to the end of a file. */
export async function moveLines(part: string, file: string): Promise<void> {
  try {
    await pipeline(createReadStream(part), createWriteStream(file, { flags: 'a', flush: true }));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  await rm(part);
}
