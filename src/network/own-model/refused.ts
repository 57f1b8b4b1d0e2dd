import { BenchError, EXIT } from '../../errors/index.js';

/** A user's model that cannot be measured, why, and what to do about it. */
export function refused(why: string, hint: string, cause?: unknown): BenchError {
  return new BenchError(why, { code: 'own-model-refused', exitCode: EXIT.usage, hint, cause });
}
