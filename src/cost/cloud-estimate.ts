import type { CloudUsage, PriceTable, Scenario } from '../model/index.js';
import { toSeconds, type UsDollars, usDollars } from '../units/index.js';
import { MEGABYTES_PER_GB } from './billing.js';
import { billOf } from './monthly.js';
import { DEFAULT_PRICES } from './price-table.js';

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
export function cloudUsd(usage: CloudUsage, table: PriceTable = DEFAULT_PRICES): UsDollars {
  const logs = ((usage.invocations * LOG_BYTES) / BYTES_PER_GB) * USD_PER_LOG_GB;
  return usDollars(billOf(usage, table, { free: false }) + logs);
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
  const load = loadOf(warm);
  const firstCalls = (1 + warm.connections) * ASSUMED_COLD_SECONDS;
  return {
    invocations: coldStarts + soloSeconds / ASSUMED_REQUEST_SECONDS + load.invocations,
    seconds: coldStarts * ASSUMED_COLD_SECONDS + soloSeconds + load.seconds + firstCalls,
  };
}

/** Of a trace the requests are known, and none is assumed to take longer than a cold start. */
function loadOf({ connections, warmupUs, durationUs, trace }: Scenario['warm']) {
  const busy = connections * (toSeconds(warmupUs) + toSeconds(durationUs));
  if (trace === undefined) return { invocations: busy / ASSUMED_REQUEST_SECONDS, seconds: busy };
  return { invocations: trace.arrivals, seconds: Math.min(busy, trace.arrivals * ASSUMED_COLD_SECONDS) };
}
