export type Handler = (event: unknown, context: object, callback: Callback) => unknown;
export type Callback = (error?: unknown, result?: unknown) => void;

export interface RuntimeEvent {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string | undefined;
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
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

/** What keeps the process alive while the runtime waits for an event. */
export interface KeepsAlive {
  ref(): void;
  unref(): void;
}
