import { type Microseconds, seconds } from '../units/index.js';
import type { LoadPlan } from './plan.js';
import type { EngineUsed } from './result.js';

/** Autocannon's least timeout. */
const LEAST_AUTOCANNON_TIMEOUT_US: Microseconds = seconds(1);
/** Busy for more than this share of the time, requests begin to queue in the generator itself. */
const BUSY_LIMIT = 0.5;

/** Why autocannon cannot carry out a plan; undefined when it can. */
export function whyNotAutocannon({ loop, timeoutUs, signing, idHeader }: LoadPlan): string | undefined {
  if (loop?.kind === 'open') return 'autocannon sends in bursts, not by a schedule';
  if (timeoutUs < LEAST_AUTOCANNON_TIMEOUT_US) return 'autocannon has no timeout below 1 s';
  if (signing !== undefined) return 'autocannon cannot renew signatures';
  if (idHeader !== undefined) return 'autocannon takes no ids from answers';
  return undefined;
}

/** Why a plan that autocannon could carry out is better not given to it. */
function whyBetterNot({ url, windowAtUs }: LoadPlan): string | undefined {
  if (windowAtUs !== undefined) return 'one of several generators has more to send than autocannon carries';
  return url.startsWith('https:') ? 'autocannon checks no certificates' : undefined;
}

/** The engine that a plan begins with. */
export function chooseEngine(plan: LoadPlan): EngineUsed {
  const { engine = 'auto' } = plan;
  if (engine !== 'auto') return { name: engine, reason: 'it was asked for' };
  const reason = whyNotAutocannon(plan) ?? whyBetterNot(plan);
  return reason === undefined
    ? { name: 'autocannon', reason: 'it is the default, and was not the bottleneck' }
    : { name: 'raw', reason };
}

/** Why autocannon is given up for the raw engine, by its event loop in the warm-up; undefined: it is not. */
export function whyTooBusy(utilization: number): string | undefined {
  if (utilization <= BUSY_LIMIT) return undefined;
  return `autocannon was busy for ${Math.round(utilization * 100)} % of the warm-up, and would be the bottleneck`;
}
