import {
  type Breakdown,
  type ColdResult,
  type MaybeSummary,
  type Projection,
  type SoloResult,
  type StormRound,
  type StormStart,
  type Summary,
  TIME_PARTS,
  type TimePart,
  type Validity,
  type WarmResult,
} from '../../src/model/index.js';
import { minimumSamples } from '../../src/stats/index.js';
import { bytes, milliseconds, seconds } from '../../src/units/index.js';

/** A summary of `n` durations about a mean in milliseconds, with the long tail of a real one. */
export function sampleSummary(n: number, meanMs: number, spread = 0.25): Summary {
  const at = (percentile: number, factor: number) =>
    n < minimumSamples(percentile) ? null : milliseconds(meanMs * factor);
  return {
    n,
    mean: meanMs * 1_000,
    sd: meanMs * spread * 1_000,
    withinOneSd: 0.76,
    min: milliseconds(meanMs * 0.7),
    max: milliseconds(meanMs * (1 + 6 * spread)),
    p50: at(50, 0.97),
    p75: at(75, 1 + 0.5 * spread),
    p90: at(90, 1 + 1.3 * spread),
    p95: at(95, 1 + 1.8 * spread),
    p99: at(99, 1 + 3 * spread),
    p999: at(99.9, 1 + 5 * spread),
  };
}

const VALID: Validity = {
  valid: true,
  checks: [{ name: 'littles-law', value: 1.002, limit: '0.97 to 1.02', pass: true }],
};

/** A cold start's phases in milliseconds. */
const PHASES = { environment: 3.4, runtimeBoot: 61.25, init: 212.5, firstInvocation: 48.1, transport: 1.75 };

export function sampleCold(n: number, slowdown: number): ColdResult {
  const phase = (ms: number): MaybeSummary => sampleSummary(n, ms * slowdown, 0.08);
  const client = Object.values(PHASES).reduce((sum, ms) => sum + ms, 0);
  return {
    n,
    clientUs: phase(client),
    initDurationUs: phase(PHASES.runtimeBoot + PHASES.init),
    durationReportedUs: phase(PHASES.firstInvocation),
    phasesUs: {
      environment: phase(PHASES.environment),
      runtimeBoot: phase(PHASES.runtimeBoot),
      init: phase(PHASES.init),
      firstInvocation: phase(PHASES.firstInvocation),
      transport: phase(PHASES.transport),
    },
    pageCache: 'warm',
    errors: {},
  };
}

const STORM_CONCURRENCY = 16;

/** Storms of 16 in three rounds on a host that can run `fits` of them at full speed. */
export function sampleStorm(cold: ColdResult, fits: number): StormRound {
  const slowdown = Math.max(1, STORM_CONCURRENCY / fits);
  const slower = (summary: MaybeSummary) =>
    'reason' in summary ? summary : sampleSummary(48, (summary.mean * slowdown) / 1_000, 0.08);
  const { phasesUs } = cold;
  const client = slower(cold.clientUs);
  return {
    n: 48,
    concurrency: STORM_CONCURRENCY,
    environments: STORM_CONCURRENCY,
    environmentsAtFullShare: fits,
    hostBusy: Math.min(1, slowdown * 0.96),
    allAnsweredUs: 'reason' in client ? client : sampleSummary(3, client.max / 1_000, 0.02),
    clientUs: client,
    initDurationUs: slower(cold.initDurationUs),
    durationReportedUs: slower(cold.durationReportedUs),
    phasesUs: {
      environment: slower(phasesUs.environment),
      runtimeBoot: slower(phasesUs.runtimeBoot),
      init: slower(phasesUs.init),
      firstInvocation: slower(phasesUs.firstInvocation),
      transport: slower(phasesUs.transport),
    },
    errors: {},
    validity: VALID,
    starts: Array.from({ length: STORM_CONCURRENCY }, (_, index) => sampleStart(index, slowdown)),
  };
}

function sampleStart(index: number, slowdown: number): StormStart {
  const grown = (ms: number) => milliseconds(ms * slowdown * (1 + index / 40));
  const client = Object.values(PHASES).reduce((sum, ms) => sum + ms, 0);
  return {
    environmentId: `e${index}`,
    answeredUs: grown(client + 0.2),
    clientUs: grown(client),
    phasesUs: {
      environment: grown(PHASES.environment),
      runtimeBoot: index === 3 ? null : grown(PHASES.runtimeBoot),
      init: grown(PHASES.init),
      firstInvocation: grown(PHASES.firstInvocation),
      transport: grown(PHASES.transport),
    },
  };
}

/** Parts of a client's time of so many milliseconds, of which the sandbox ran for `runningMs`. */
function sampleBreakdown(n: number, clientMs: number, runningMs: number): Breakdown {
  const shares: Readonly<Record<TimePart, number>> = {
    queue: Math.max(0, clientMs - runningMs - 1.2),
    coldStart: 0,
    running: runningMs,
    cpu: runningMs * 0.7,
    throttled: runningMs * 0.2,
    waiting: runningMs * 0.1,
    transport: 1.2,
    unexplained: 0,
  };
  const byPart = <Value>(value: (ms: number) => Value) =>
    Object.fromEntries(TIME_PARTS.map((part) => [part, value(shares[part])])) as Record<TimePart, Value>;
  const around = (of: Breakdown['at'][number]['of'], count: number, factor: number) => ({
    of,
    n: count,
    clientUs: clientMs * factor * 1_000,
    partsUs: byPart((ms) => ms * factor * 1_000),
  });
  return {
    n,
    requests: n,
    explained: 1,
    partsUs: byPart((ms) => sampleSummary(n, ms)),
    at: [
      around('mean', n, 1),
      around('p50', Math.round(n / 20), 0.97),
      ...(n < minimumSamples(90) ? [] : [around('p90', Math.round(n / 20), 1.32)]),
      ...(n < minimumSamples(99) ? [] : [around('p99', Math.round(n / 100), 1.75)]),
    ],
  };
}

export function sampleProjection(soloMs: number, cold: ColdResult): Projection {
  const rate = 40_000 / (soloMs + 0.9);
  return {
    connections: 40,
    environments: 40,
    windowUs: seconds(5),
    requestsPerSecond: rate,
    responseTimeUs: sampleSummary(Math.round(rate * 5), soloMs + 0.9, 0.05),
    basedOn: { soloRequests: Math.round(6_000 / soloMs), coldStarts: cold.n },
  };
}

export function sampleSolo(meanMs: number): SoloResult {
  const n = Math.round(6_000 / meanMs);
  return {
    n,
    serviceTimeUs: sampleSummary(n, meanMs + 0.9, 0.05),
    durationReportedUs: sampleSummary(n, meanMs, 0.05),
    cpuUsedUs: sampleSummary(n, 17.4, 0.04),
    breakdown: sampleBreakdown(n, meanMs + 1.2, meanMs),
    errors: {},
    validity: VALID,
  };
}

export function sampleWarm(rate: number, environments: number): WarmResult {
  const n = Math.round(rate * 15);
  return {
    n,
    loop: 'closed',
    connections: 40,
    threads: 8,
    environments,
    windowUs: seconds(15),
    requestsPerSecond: rate,
    bytesRead: bytes(n * 412),
    serviceTimeUs: sampleSummary(n, 40_000 / rate),
    queueUs: sampleSummary(n, 40_000 / rate - (1_000 * environments) / rate),
    durationReportedUs: sampleSummary(n, (990 * environments) / rate, 0.06),
    breakdown: sampleBreakdown(n, 40_000 / rate, (990 * environments) / rate),
    errors: {},
    validity: VALID,
  };
}
