import { type DurationRecorder, exactUpTo } from '../stats/index.js';
import type { Censoring } from './result.js';

/** What is known of requests that were given up. */
export function censoringOf(answered: DurationRecorder, givenUp: DurationRecorder): Censoring {
  const recording = givenUp.toData();
  return { recording, exactUpTo: exactUpTo(answered, recording) };
}
