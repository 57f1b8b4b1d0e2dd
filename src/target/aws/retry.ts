import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '../../host/index.js';
import { type Microseconds, seconds } from '../../units/index.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const PATIENCE: Microseconds = seconds(120);

/** Whether an error is AWS's of this name, and says this. */
export function isAwsError(error: unknown, name: string, message = /(?:)/): boolean {
  return error instanceof Error && error.name === name && message.test(error.message);
}

/**
 * Tries again, for two minutes at most, what fails for a while only: what was created elsewhere is not known
 * everywhere at once. Waits are random up to a bound that doubles ("full jitter"), so that many do not come at once.
 */
export async function retried<T>(
  isPassing: (error: unknown) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  const deadline = monotonicNow() + PATIENCE;
  for (let bound = FIRST_WAIT_MS; ; bound = Math.min(LONGEST_WAIT_MS, bound * 2)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error) || monotonicNow() > deadline) throw error;
      await sleep(Math.random() * bound);
    }
  }
}
