import type { Validity, ValidityCheck } from '../model/index.js';
import { type Microseconds, milliseconds } from '../units/index.js';
import type { OpenTimes } from './open-window.js';
import type { TallyTotals } from './tally.js';
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
/**
 * How late the generator itself may be in taking up a hundredth of an open loop's requests: its lateness is
 * in their response times. Against a fast server absolute, against a slow one as a share of its median.
 */
const LATENESS_LIMIT_US: Microseconds = milliseconds(3);
const LATENESS_SHARE = 0.1;

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

export interface OpenValidityInput {
  readonly totals: TallyTotals;
  readonly times: OpenTimes;
  readonly usage: UsageBetween;
  /** 99th percentile of the lateness and median of the response time; null without any. */
  readonly latenessP99Us: Microseconds | null;
  readonly responseP50Us: Microseconds | null;
}

/** The same of an open loop, in which the number of requests under way follows from no law. */
export function openValidityOf(input: OpenValidityInput): Validity {
  const checks = [
    allAccountedFor(input),
    histogramCount(input.totals),
    somethingCompleted(input.totals),
    timerLateness(input),
    ...stolen(input.usage),
    clockStep(input.usage),
  ];
  return { valid: checks.every(({ pass }) => pass), checks };
}

/** All of the schedule was waited for: each request has ended, or has been given up. */
function allAccountedFor({ totals, times }: OpenValidityInput): ValidityCheck {
  const value = times.scheduled - totals.completed - errorsOf(totals);
  return { name: 'unaccounted-requests', value, limit: '= 0', pass: value === 0 };
}

function timerLateness({ latenessP99Us, responseP50Us }: OpenValidityInput): ValidityCheck {
  const value = latenessP99Us ?? 0;
  const limitUs = Math.round(Math.max(LATENESS_LIMIT_US, LATENESS_SHARE * (responseP50Us ?? 0)));
  return { name: 'timer-lateness', value, limit: `<= ${limitUs} us`, pass: value <= limitUs };
}

function errorsOf({ errors }: TallyTotals): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
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
  const value = totals.sent - totals.completed - errorsOf(totals);
  return {
    name: 'unaccounted-requests',
    value,
    limit: `-${connections} to ${connections}`,
    pass: Math.abs(value) <= connections,
  };
}

function histogramCount({ histogramCount: value, completed }: TallyTotals): ValidityCheck {
  return { name: 'histogram-count', value, limit: `= ${completed}`, pass: value === completed };
}

function somethingCompleted({ completed }: TallyTotals): ValidityCheck {
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
    limit: `< ${CLOCK_STEP_LIMIT_US} us`,
    pass: value < CLOCK_STEP_LIMIT_US,
  };
}
