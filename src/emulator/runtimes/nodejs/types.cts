import type { Writable } from 'node:stream';

export type Callback = (error?: unknown, result?: unknown) => void;
export type Handler = (event: unknown, ...rest: unknown[]) => unknown;

/**
 * AWS's Node clients are of two kinds: up to nodejs22.x handlers may answer by callback and `context.done`; since
 * nodejs24.x by what they return alone.
 */
export type Era = 'callbacks' | 'promises';

export interface RuntimeEvent {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string | undefined;
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
  readonly tenantId: string | undefined;
  readonly payload: Buffer;
}

/** An error in the shape in which AWS's Node runtime tells it. */
export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type Answer =
  | { readonly kind: 'response'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: ErrorDescription };

/** `streamed`: it went out as it came, and the platform has all of it. */
export type Outcome = Answer | { readonly kind: 'streamed' };

/** An answer on its way. */
export interface AnswerChannel {
  write(chunk: Buffer, done: () => void): void;
  /** Ends it, with an error if there was one. Resolves when the platform has taken it. */
  end(error?: ErrorDescription): Promise<void>;
}

/** What a handler under `awslambda.streamifyResponse` writes to. */
export interface HandlerStream extends Writable {
  setContentType(contentType: string): void;
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;
}

/** The part of the Runtime API that running a handler takes. */
export interface InvocationApi {
  /** The wait for the next event keeps the process alive, or does not. */
  ref(): void;
  unref(): void;
  streamAnswer(requestId: string, contentType: string): AnswerChannel;
}
