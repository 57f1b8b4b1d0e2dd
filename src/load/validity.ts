import type { Validity, ValidityCheck } from '../model/index.js';
import { type Microseconds, milliseconds } from '../units/index.js';
import type { UsageBetween } from './usage.js';
import type { WindowTotals } from './window.js';

/** Little's law: mean time in flight x throughput / connections is 1 in a closed loop that lost nothing. */
const LITTLE_LEAST = 0.97;
const LITTLE_MOST = 1.02;
/**
 * With one connection the generator's own time between an answer and the next request is in no request, as
 * it is none of the server's: 0.03 ms at full speed to 0.45 ms with an idle processor and bodies of 100 kB,
 * measured on two shared cores. So much of each cycle may be missing, but never half of the window.
 */
const SOLO_GAP_US: Microseconds = milliseconds(1);
const SOLO_LITTLE_LEAST = 0.5;
/** Above this the generator itself queues, and its queue would count as the server's latency. */
const EVENT_LOOP_LIMIT = 0.8;
/** Share of the processors' time that a hypervisor may take before times are its doing. */
const STOLEN_LIMIT = 0.05;
const CLOCK_STEP_LIMIT_US: Microseconds = milliseconds(50);

export interface ValidityInput {
  readonly connections: number;
  readonly windowUs: Microseconds;
  readonly totals: WindowTotals;
  readonly usage: UsageBetween;
}

/**
 * Whether a window's figures can be trusted. Little's law is computed from the time that requests spent
 * inside the window, those in flight at either end clipped to it: counting only whole requests fails for
 * slow functions.
 */
export function validityOf(input: ValidityInput): Validity {
  const checks = [
    littlesLaw(input),
    accounting(input),
    histogramCount(input.totals),
    somethingCompleted(input.totals),
    eventLoop(input.usage),
    ...stolen(input.usage),
    clockStep(input.usage),
  ];
  return { valid: checks.every(({ pass }) => pass), checks };
}

function littlesLaw(input: ValidityInput): ValidityCheck {
  const value = input.totals.busyUs / (input.connections * input.windowUs);
  const least = leastLittle(input);
  return {
    name: 'littles-law',
    value,
    limit: `${Number(least.toFixed(3))} to ${LITTLE_MOST}`,
    pass: value >= least && value <= LITTLE_MOST,
  };
}

function leastLittle({ connections, totals, windowUs }: ValidityInput): number {
  if (connections > 1) return LITTLE_LEAST;
  const withGaps = 1 - (SOLO_GAP_US * totals.sent) / windowUs;
  return Math.min(LITTLE_LEAST, Math.max(SOLO_LITTLE_LEAST, withGaps));
}

/** Requests in flight at the end less those at the start: more than the connections means a lost count. */
function accounting({ totals, connections }: ValidityInput): ValidityCheck {
  const errors = Object.values(totals.errors).reduce((sum, count) => sum + count, 0);
  const value = totals.sent - totals.completed - errors;
  return {
    name: 'unaccounted-requests',
    value,
    limit: `-${connections} to ${connections}`,
    pass: Math.abs(value) <= connections,
  };
}

function histogramCount({ histogramCount: value, completed }: WindowTotals): ValidityCheck {
  return { name: 'histogram-count', value, limit: `= ${completed}`, pass: value === completed };
}

function somethingCompleted({ completed }: WindowTotals): ValidityCheck {
  return { name: 'completed-requests', value: completed, limit: '>= 1', pass: completed >= 1 };
}

function eventLoop({ generator }: UsageBetween): ValidityCheck {
  const value = generator.eventLoopUtilization;
  return {
    name: 'generator-event-loop',
    value,
    limit: `< ${EVENT_LOOP_LIMIT}`,
    pass: value < EVENT_LOOP_LIMIT,
  };
}

function stolen({ stolenShare: value }: UsageBetween): readonly ValidityCheck[] {
  if (value === null) return [];
  return [{ name: 'cpu-stolen', value, limit: `<= ${STOLEN_LIMIT}`, pass: value <= STOLEN_LIMIT }];
}

function clockStep({ clockStepUs }: UsageBetween): ValidityCheck {
  const value = Math.abs(clockStepUs);
  return {
    name: 'clock-step-us',
    value,
    limit: `< ${CLOCK_STEP_LIMIT_US}`,
    pass: value < CLOCK_STEP_LIMIT_US,
  };
}
