/** Exit codes of the command; the first that applies of 1, 2, 5, 3, 4 is used. */
export const EXIT = {
  ok: 0,
  fault: 1,
  usage: 2,
  gateFailed: 3,
  inconclusive: 4,
  invalidRun: 5,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface BenchErrorOptions {
  /** Stable and kebab-case: what scripts match on. */
  readonly code: string;
  readonly exitCode?: ExitCode;
  /** What the reader can do about it, as one imperative sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error that we foresaw: it is told to the reader without a stack trace. Formatted once, in `cli/`. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: BenchErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.exitCode = options.exitCode ?? EXIT.fault;
    this.hint = options.hint;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
