import type { Warning } from '../model/index.js';
import { formatDuration, type Microseconds } from '../units/index.js';

export function warmupBounded(longest: Microseconds): Warning {
  return {
    code: 'warmup-bounded',
    message: `the warm-up was ended after ${formatDuration(longest)}, before every environment was seen to be warm`,
  };
}

export function notWarm(): Warning {
  return {
    code: 'warmup-short',
    message:
      'the window opened at the agreed time, before the warm-up was over or every connection had been answered; give a longer --warmup',
  };
}

export function timedOut(censored: number): Warning {
  return {
    code: 'censored-samples',
    message: `${censored} requests timed out: how long they would have taken is not known; raise the timeout`,
  };
}
