import type { Outcome } from '../../model/index.js';
import type { ExitStatus } from '../../sandbox/index.js';
import { type Microseconds, toSeconds } from '../../units/index.js';
import { type Ending, SUCCESS } from '../telemetry/index.js';
import type { RuntimeSignal } from './runtime.js';

/** What ends an invocation: everything but the question for the next event. */
export type EndSignal = Exclude<RuntimeSignal, { readonly kind: 'next' }>;

/** What an invocation came to, as its caller and the platform's report see it. */
export interface Conclusion {
  readonly outcome: Outcome;
  readonly payload: Buffer;
  /** As the REPORT line names it; null when all went well. */
  readonly errorType: string | null;
}

export function conclude(signal: EndSignal, requestId: string, timeoutUs: Microseconds): Conclusion {
  switch (signal.kind) {
    case 'response':
      return { outcome: 'ok', payload: signal.payload, errorType: null };
    case 'error':
    case 'init-error':
      return { outcome: 'function-error', payload: signal.payload, errorType: signal.errorType };
    case 'oversized':
      return failed('function-error', 'Function.ResponseSizeTooLarge', oversized(signal));
    case 'deadline':
      return failed('timeout', 'Sandbox.Timedout', `RequestId: ${requestId} Error: ${timedOut(timeoutUs)}`);
    case 'exited':
      return exited(signal, requestId);
    case 'extension-failed':
      return failed('crash', signal.errorType, `RequestId: ${requestId} Error: ${signal.reason}`);
  }
}

/** Whether nothing more can come of the processes: the environment is to be reset. */
export function isFatal({ kind }: EndSignal): boolean {
  return kind === 'exited' || kind === 'deadline' || kind === 'extension-failed';
}

/** As telemetry and the REPORT line tell it; null: all is well. */
export function endingOf(conclusion: Conclusion | null): Ending {
  if (conclusion === null || conclusion.outcome === 'ok') return SUCCESS;
  const { outcome, errorType } = conclusion;
  return { status: outcome === 'timeout' ? 'timeout' : 'error', errorType };
}

/** How an init failed, likewise. */
export function initEndingOf(signal: EndSignal): Ending {
  switch (signal.kind) {
    case 'deadline':
      return { status: 'timeout', errorType: 'Sandbox.Timedout' };
    case 'exited':
      return { status: 'error', errorType: signal.outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError' };
    case 'init-error':
    case 'extension-failed':
      return { status: 'error', errorType: signal.errorType };
    default:
      return { status: 'error', errorType: 'Runtime.Unknown' };
  }
}

/** How AWS tells the end of an extension: unlike a runtime's, also where it meant to end. */
export function extensionExit({ code, signal }: ExitStatus): string {
  if (signal !== null) return `signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  return code === 0 ? 'exit code 0' : `exit status ${code}`;
}

/** The text of AWS's log line and error: `Task timed out after 3.00 seconds`. */
export function timedOut(timeoutUs: Microseconds): string {
  return `Task timed out after ${toSeconds(timeoutUs).toFixed(2)} seconds`;
}

/** Of what the kernel killed for want of memory, the report alone says why: the caller is told of an exit. */
function exited(
  { code, signal, outOfMemory }: Extract<EndSignal, { readonly kind: 'exited' }>,
  requestId: string,
): Conclusion {
  const message = `RequestId: ${requestId} Error: ${exitReason(code, signal)}`;
  const crash = failed('crash', 'Runtime.ExitError', message);
  return outOfMemory ? { ...crash, outcome: 'out-of-memory', errorType: 'Runtime.OutOfMemory' } : crash;
}

function failed(outcome: Outcome, errorType: string, errorMessage: string): Conclusion {
  return { outcome, errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

function oversized({ sizeBytes, limitBytes }: Extract<EndSignal, { readonly kind: 'oversized' }>): string {
  return `Response payload size (${sizeBytes} bytes) exceeded maximum allowed payload size (${limitBytes} bytes).`;
}

/** Signals in the words of Go's `os` package, which AWS's platform is written in. */
const SIGNAL_WORDS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGILL: 'illegal instruction',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  return code === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${code}`;
}
