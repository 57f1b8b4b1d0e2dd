import type { OnStream } from './answer.js';

/** An event on its way to a runtime. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadlineMs: number;
  readonly traceId: string;
  readonly clientContext: string | undefined;
  readonly payload: Buffer;
  readonly onStream?: OnStream;
}

/** A runtime's question for the next event, by whichever way it came. */
export interface Asking {
  hand(event: RuntimeEvent): void;
  /** Another question came: this one is not answered any more. */
  giveWay(): void;
  /** An event is still to be answered. */
  refuse(): void;
}
