import { BenchError, EXIT, messageOf } from '../errors/index.js';

interface Fault {
  readonly code: string;
  readonly hint: string;
}

const DISK_FULL: Fault = {
  code: 'disk-full',
  hint: 'free some space, then finish the run with --resume: every round that was saved is kept',
};
const NOT_WRITABLE: Fault = {
  code: 'results-not-writable',
  hint: 'give a folder that you may write with --out, or change the permissions of this one',
};
const OTHER: Fault = { code: 'results-not-written', hint: 'give another folder with --out' };

const FAULTS: Readonly<Record<string, Fault>> = {
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EACCES: NOT_WRITABLE,
  EPERM: NOT_WRITABLE,
  EROFS: NOT_WRITABLE,
};

/** Runs a write; what the file system refuses becomes a BenchError that names the file and the way out. */
export async function writing<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    const fault = FAULTS[codeOf(cause)] ?? OTHER;
    throw new BenchError(`cannot write ${file}: ${messageOf(cause)}`, { ...fault, cause });
  }
}

/** The system's error code, as `ENOENT`; empty for anything else that was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** A symbolic link may lead outside of the results, where nothing is read or written. */
export function linkFound(file: string, hint: string): BenchError {
  return new BenchError(`${file} is a symbolic link; a folder of results has none`, {
    code: 'results-link',
    exitCode: EXIT.usage,
    hint,
  });
}
