import { access, constants, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, EXIT, messageOf } from '../../errors/index.js';
import { writeFileAtomic } from '../../host/index.js';
import type { LoadResult } from '../../load/index.js';
import { formatHgrm, formatHlog } from '../../stats/index.js';

export interface LoadFiles {
  readonly hdr: string | undefined;
  readonly hlog: string | undefined;
}

/** Makes sure, before anything is measured, that files can be written. Throws a BenchError (exit code 2). */
export async function checkWritable(files: readonly (string | undefined)[]): Promise<void> {
  for (const file of files) if (file !== undefined) await checkFile(file);
}

async function checkFile(file: string): Promise<void> {
  try {
    const folder = path.dirname(path.resolve(file));
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    if ((await stat(file).catch(() => undefined))?.isDirectory() === true) throw new Error('it is a folder');
  } catch (cause) {
    throw new BenchError(`cannot write ${file}: ${messageOf(cause)}`, {
      code: 'file-unwritable',
      exitCode: EXIT.usage,
      hint: 'name a file in a folder that can be written',
      cause,
    });
  }
}

/** Writes the histograms that were asked for. */
export async function writeFiles({ hdr, hlog }: LoadFiles, result: LoadResult): Promise<void> {
  if (hdr !== undefined) await writeFileAtomic(hdr, formatHgrm(result.recording));
  if (hlog !== undefined) {
    const startEpochSeconds = result.windowStartEpochSeconds;
    await writeFileAtomic(hlog, formatHlog(result.intervals, { startEpochSeconds }));
  }
}
