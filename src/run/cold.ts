import type { ErrorCounts, Outcome, PlatformReport, Sample, Scenario, Warning } from '../model/index.js';
import type { DeployedFunction, PageCacheState } from '../target/index.js';
import { formatBytes, type Microseconds, microseconds } from '../units/index.js';
import { invokeOnce, type OneAnswer, type OneResult } from './invoke.js';
import { RecorderSet } from './recorder-set.js';
import type { ReportReader } from './report-reader.js';
import type { Workload } from './workload.js';

/** The metrics of the cold phase, by the names of their recordings. */
export type ColdMetric =
  | 'clientUs'
  | 'initDurationUs'
  | 'durationReportedUs'
  | 'billedDurationUs'
  | 'environment'
  | 'runtimeBoot'
  | 'init'
  | 'firstInvocation'
  | 'transport';

export interface ColdMeasurement {
  readonly recorders: RecorderSet<ColdMetric>;
  readonly errors: ErrorCounts;
  readonly reports: readonly PlatformReport[];
  readonly samples: readonly Sample[];
  readonly warnings: readonly Warning[];
}

export interface ColdRequest {
  readonly deployed: DeployedFunction;
  readonly reader: ReportReader;
  readonly workload: Workload;
  readonly scenario: Scenario;
  readonly round: number;
  readonly label: string;
  readonly signal: AbortSignal;
}

/** Cold starts one after the other, each in an execution environment that a configuration change forced. */
export async function measureCold(request: ColdRequest): Promise<ColdMeasurement> {
  const recorders = new RecorderSet<ColdMetric>();
  const errors: Partial<Record<Exclude<Outcome, 'ok'>, number>> = {};
  const reports: PlatformReport[] = [];
  const samples: Sample[] = [];
  const warnings: Warning[] = [];
  for (let index = 0; index < request.scenario.cold.samples; index += 1) {
    request.signal.throwIfAborted();
    const stayed = await makeCold(request);
    if (stayed !== null) warnings.push(stayed);
    const { answer, report, all } = await firstInvocation(request, index);
    reports.push(...all);
    const outcome = outcomeOf(answer, report);
    if (outcome !== 'ok' || answer.state === 'unanswered' || report === null) {
      if (outcome !== 'ok') errors[outcome] = (errors[outcome] ?? 0) + 1;
    } else if (record(recorders, answer, report)) {
      samples.push(sampleOf(request.round, answer, report));
    } else {
      warnings.push(notCold(report));
    }
  }
  return { recorders, errors, reports, samples, warnings };
}

async function makeCold({ deployed, scenario }: ColdRequest): Promise<Warning | null> {
  await deployed.forceCold();
  const { pageCache } = scenario.cold;
  const state = await deployed.setPageCache(pageCache);
  return pageCache === 'cold' ? residue(state) : null;
}

function residue({ residentBytes, totalBytes, reason }: PageCacheState): Warning | null {
  if (residentBytes === 0) return null;
  const message =
    residentBytes === null
      ? `whether the package left the page cache cannot be told: ${reason}`
      : `${formatBytes(residentBytes)} of ${formatBytes(totalBytes)} of the package stayed in the page cache`;
  return { code: 'page-cache-not-cold', message };
}

async function firstInvocation(request: ColdRequest, index: number) {
  const { deployed, reader, workload, scenario, signal } = request;
  const turn = index % workload.requests.length;
  const { method = 'POST', path = '/', headers = {} } = workload.requests[turn] ?? {};
  const requestId = `${request.label}-cold-${request.round}-${index}`;
  const answer = await invokeOnce({
    url: new URL(path, deployed.url).href,
    method,
    headers,
    body: workload.bodies[turn] ?? null,
    requestId,
    timeoutUs: scenario.warm.timeoutUs,
    signal,
  });
  // Without an answer there may be no report either: the invocation may still be running.
  if (answer.state === 'unanswered') return { answer, report: null, all: await reader.settle() };
  return { answer, ...(await reader.waitFor(requestId)) };
}

/** What the client saw comes first, then what the platform tells, then what the answer says. */
function outcomeOf(answer: OneResult, report: PlatformReport | null): Outcome {
  if (answer.state === 'unanswered') return answer.outcome;
  if (report !== null && report.outcome !== 'ok') return report.outcome;
  if (answer.status !== 200) return 'function-error';
  return hasLabels(answer.body) ? 'ok' : 'invalid-output';
}

function hasLabels(body: string): boolean {
  try {
    return Array.isArray((JSON.parse(body) as { labels?: unknown } | null)?.labels);
  } catch {
    return false;
  }
}

/** False when the invocation found an environment that was there already. */
function record(recorders: RecorderSet<ColdMetric>, answer: OneAnswer, report: PlatformReport): boolean {
  const { at, initDurationUs } = report;
  if (initDurationUs === null) return false;
  recorders.record('clientUs', microseconds(answer.endUs - answer.startUs));
  recorders.record('initDurationUs', initDurationUs);
  recorders.record('durationReportedUs', report.durationUs);
  recorders.record('billedDurationUs', report.billedDurationUs);
  if (at?.creation) {
    const { creation } = at;
    const bootedUs = creation.bootedUs ?? creation.spawnedUs;
    recorders.record('environment', elapsed(at.receivedUs, creation.spawnedUs));
    if (creation.bootedUs !== null) recorders.record('runtimeBoot', elapsed(creation.spawnedUs, bootedUs));
    recorders.record('init', elapsed(bootedUs, creation.readyUs));
    recorders.record('firstInvocation', elapsed(creation.readyUs, at.answeredUs));
    recorders.record(
      'transport',
      microseconds(at.receivedUs - answer.startUs + (answer.endUs - at.answeredUs)),
    );
  }
  return true;
}

const elapsed = (from: Microseconds, to: Microseconds): Microseconds => microseconds(to - from);

function sampleOf(round: number, answer: OneAnswer, report: PlatformReport): Sample {
  return {
    round,
    phase: 'cold',
    requestId: report.clientRequestId ?? report.requestId,
    startUs: answer.startUs,
    serviceTimeUs: elapsed(answer.startUs, answer.endUs),
    outcome: report.outcome,
  };
}

function notCold(report: PlatformReport): Warning {
  return {
    code: 'not-cold',
    message: `request ${report.clientRequestId} met an execution environment that was there already; it is not counted as a cold start`,
  };
}
