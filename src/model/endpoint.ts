import type { Microseconds } from '../units/index.js';

/**
 * Something that is deployed already, anywhere. URLs and headers are as the scenario writes them: what stands in
 * `${NAME}` is in the environment, and nowhere else.
 */
export interface EndpointSpec {
  /** Of every cell that has none of its own. */
  readonly url?: string;
  /** By the id of a cell, or by a variant. */
  readonly urls?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether its logits are held to the float64 reference, as a handler of ours gives them. */
  readonly parity: 'logits' | 'none';
}

/** A shell command after which the next request meets a new execution environment. */
export interface ForceColdSpec {
  readonly command: string;
  readonly timeoutUs: Microseconds;
}
