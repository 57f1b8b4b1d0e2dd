import { type Microseconds, microseconds } from '../units/index.js';

/**
 * The host's monotonic clock (CLOCK_MONOTONIC on Linux) in integer microseconds. Every process of one
 * machine reads the same clock, so differences between processes are meaningful.
 */
export function monotonicNow(): Microseconds {
  const [whole, nanoseconds] = process.hrtime();
  return microseconds(whole * 1_000_000 + Math.floor(nanoseconds / 1_000));
}

/** Wall-clock time, ISO 8601, UTC. */
export function isoNow(): string {
  return new Date().toISOString();
}
