import { idleLifetime } from '../../cost/index.js';

export interface KeepAlive {
  /** A fixed time, or one drawn from AWS's curve for each environment anew. */
  readonly keepAliveMs: number | 'aws';
  /** So many times as fast is time. */
  readonly keepAliveSpeed: number;
}

/** How long each idle environment is kept, in milliseconds. */
export function keepAlive(
  { keepAliveMs: kept, keepAliveSpeed: speed }: KeepAlive,
  random: () => number = Math.random,
): () => number {
  return kept === 'aws' ? () => (1_000 * idleLifetime(random())) / speed : () => kept / speed;
}
