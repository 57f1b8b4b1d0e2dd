import { BenchError, EXIT } from '../errors/index.js';

/** What a command line asks for and cannot have, with what to give instead. */
export function usage(message: string, hint: string): BenchError {
  return new BenchError(message, { code: 'usage', exitCode: EXIT.usage, hint });
}
