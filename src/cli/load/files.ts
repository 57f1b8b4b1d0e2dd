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

/** Writes the histograms that were asked for: of an open loop the response times, and the service times beside. */
export async function writeFiles(files: LoadFiles, result: LoadResult): Promise<void> {
  const { loop, recording, intervals } = result;
  const service = { recording, intervals };
  if (loop.kind === 'closed') return writeTimes(files, result, service);
  await writeTimes(files, result, { recording: loop.responseTime, intervals: loop.responseIntervals });
  await writeTimes({ hdr: serviceFile(files.hdr), hlog: serviceFile(files.hlog) }, result, service);
}

async function writeTimes(
  { hdr, hlog }: LoadFiles,
  { windowStartEpochSeconds: startEpochSeconds }: LoadResult,
  { recording, intervals }: Pick<LoadResult, 'recording' | 'intervals'>,
): Promise<void> {
  if (hdr !== undefined) await writeFileAtomic(hdr, formatHgrm(recording));
  if (hlog !== undefined) await writeFileAtomic(hlog, formatHlog(intervals, { startEpochSeconds }));
}

/** `load.hgrm` becomes `load.service.hgrm`. */
function serviceFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.service${ext}`);
}
