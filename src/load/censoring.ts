import type { DurationRecorder } from '../stats/index.js';
import { microseconds } from '../units/index.js';
import type { Censoring } from './result.js';

/**
 * What is known of requests that were given up. A percentile of all requests is exact as long as its value
 * is none of theirs: up to the share of those that were answered before the first of them was given up.
 */
export function censoringOf(answered: DurationRecorder, givenUp: DurationRecorder): Censoring {
  const recording = givenUp.toData();
  if (recording.n === 0) return { recording, exactUpTo: 100 };
  const exact = answered.countUpTo(microseconds(recording.min));
  return { recording, exactUpTo: (exact / (answered.n + recording.n)) * 100 };
}
