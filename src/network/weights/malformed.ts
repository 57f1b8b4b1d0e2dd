import { BenchError, EXIT } from '../../errors/index.js';

/** A file of weights that cannot be read, and why. */
export function malformed(why: string, cause?: unknown): BenchError {
  return new BenchError(why, { code: 'weights-unreadable', exitCode: EXIT.usage, cause });
}

/** A file that can be read, but does not fit. */
export function mismatch(why: string, hint?: string): BenchError {
  const help = hint === undefined ? {} : { hint };
  return new BenchError(why, { code: 'weights-mismatch', exitCode: EXIT.usage, ...help });
}

/** What `read` returns. Throws what is wrong with the file, whatever a reader trips over. */
export function wellFormed<T>(kind: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw malformed(`it looks like ${kind}, but it is cut off or damaged: ${why}`, error);
  }
}
