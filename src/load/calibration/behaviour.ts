/**
 * What a truth server does with each request before it sends the last byte of its answer. The first request of a
 * connection waits longer, each by as much more: connections that go in step would have their answers in one
 * burst, in which the last waits for the client's work on all before it.
 */
export type Behaviour =
  | { readonly kind: 'fixed'; readonly delayMs: number }
  /** Every so many requests one is slow. */
  | { readonly kind: 'bimodal'; readonly fastMs: number; readonly slowMs: number; readonly slowEvery: number }
  /** The body in so many parts, with a pause before each. */
  | { readonly kind: 'trickle'; readonly parts: number; readonly pauseMs: number }
  /** Answers at once and keeps no record: the ceiling is measured against it. */
  | { readonly kind: 'null' };

/** What the server did with one request, in nanoseconds of the monotonic clock that all processes share. */
export interface ServedRequest {
  readonly id: string;
  /** The request's bytes had arrived. */
  readonly receivedNs: bigint;
  /** Just before the last byte of the answer was written. */
  readonly sentNs: bigint;
}

export type TruthQuestion =
  | { readonly type: 'served' }
  /** Answers nothing for so long; what arrives is received, and waits. */
  | { readonly type: 'stall'; readonly ms: number };

export type TruthMessage =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'served'; readonly served: readonly ServedRequest[] };
