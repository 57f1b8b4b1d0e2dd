import { BenchError, type ExitCode } from '../errors/index.js';
import type { LoadPlan } from './plan.js';
import type { LoadProgress, LoadResult } from './result.js';

/** From the session to the generator's process. */
export type SessionMessage =
  | { readonly type: 'start'; readonly plan: LoadPlan; readonly waitForWindow: boolean }
  | { readonly type: 'open-window' }
  | { readonly type: 'finish' }
  | { readonly type: 'end' };

/** From the generator's process to the session. */
export type GeneratorMessage =
  | { readonly type: 'window-opened' }
  | { readonly type: 'progress'; readonly progress: LoadProgress }
  | { readonly type: 'result'; readonly result: LoadResult }
  | { readonly type: 'failed'; readonly error: ErrorMessage };

/** A BenchError as it crosses between processes. */
export interface ErrorMessage {
  readonly message: string;
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint?: string;
}

export function toErrorMessage({ message, code, exitCode, hint }: BenchError): ErrorMessage {
  return { message, code, exitCode, ...(hint === undefined ? {} : { hint }) };
}

export function fromErrorMessage({ message, ...options }: ErrorMessage): BenchError {
  return new BenchError(message, options);
}
