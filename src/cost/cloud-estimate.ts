import type { CloudUsage, Scenario } from '../model/index.js';
import { toSeconds, type UsDollars, usDollars } from '../units/index.js';
import { DEFAULT_PRICES, type PriceTable } from './price-table.js';

const MEGABYTES_PER_GB = 1_024;
/** START, END and REPORT of an invocation, with what CloudWatch Logs adds to each event (26 bytes). */
const LOG_BYTES = 500;
/** CloudWatch Logs, us-east-1, a GB taken in (https://aws.amazon.com/cloudwatch/pricing/, 2025-08-01). */
const USD_PER_LOG_GB = 0.5;
const BYTES_PER_GB = 1e9;

/** Assumed, and told with the estimate: a cold start with its first call, and the shortest of later calls. */
export const ASSUMED_COLD_SECONDS = 5;
export const ASSUMED_REQUEST_SECONDS = 0.01;
/** Images of the parity gate, and the questions for what the function sees of its machine. */
const CALLS_AFTER_DEPLOYMENT = 8;
const SOLO_WARMUP_SECONDS = 0.5;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What some use costs: time and memory, requests, and the log lines that the platform writes of them. */
export function cloudUsd(
  { invocations, gbSeconds }: CloudUsage,
  { usdPerGbSecond, usdPerMillionRequests }: PriceTable = DEFAULT_PRICES,
): UsDollars {
  const requests = (invocations / 1e6) * usdPerMillionRequests;
  const logs = ((invocations * LOG_BYTES) / BYTES_PER_GB) * USD_PER_LOG_GB;
  return usDollars(gbSeconds * usdPerGbSecond + requests + logs);
}

/**
 * What a run will use, before it is known how long its functions take. A closed loop of C connections can keep
 * no more than C environments busy: so its time and memory are bounded whatever the functions do; the number of
 * requests is what they could be if each took 10 ms. `cellsOfSize`: of each memory size, on both sides. Of rounds that are repeated nothing is known yet.
 */
export function estimateCloudUsage(scenario: Scenario, cellsOfSize: number): CloudUsage {
  const round = roundOf(scenario);
  const sizes = scenario.memoryMB.map((memoryMB) => memoryMB / MEGABYTES_PER_GB);
  // One cell, the control, is measured twice; any may be chosen.
  const gigabytes = sum(sizes) * cellsOfSize + Math.max(...sizes);
  const cells = sizes.length * cellsOfSize;
  const deployed = { invocations: cells * CALLS_AFTER_DEPLOYMENT, seconds: CALLS_AFTER_DEPLOYMENT };
  return {
    invocations: Math.ceil(deployed.invocations + scenario.rounds * (cells + 1) * round.invocations),
    gbSeconds: sum(sizes) * cellsOfSize * deployed.seconds + scenario.rounds * gigabytes * round.seconds,
  };
}

/** Of one cell in one round: its invocations, and the seconds that its environments are busy together. */
function roundOf({ cold, solo, warm }: Scenario) {
  const coldStarts = cold.samples + (cold.concurrency ?? 0);
  const soloSeconds = SOLO_WARMUP_SECONDS + toSeconds(solo.durationUs);
  const warmSeconds = warm.connections * (toSeconds(warm.warmupUs) + toSeconds(warm.durationUs));
  const firstCalls = (1 + warm.connections) * ASSUMED_COLD_SECONDS;
  return {
    invocations: coldStarts + (soloSeconds + warmSeconds) / ASSUMED_REQUEST_SECONDS,
    seconds: coldStarts * ASSUMED_COLD_SECONDS + soloSeconds + warmSeconds + firstCalls,
  };
}
