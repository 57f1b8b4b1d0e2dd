import type { ExpectedLabel } from '../load/index.js';
import type { PlatformReport, Sample, Scenario, Warning } from '../model/index.js';
import type { DeployedFunction, OneAnswer, OneResult, PageCacheState } from '../target/index.js';
import { formatBytes } from '../units/index.js';
import { type ColdTimes, elapsed } from './cold-times.js';
import type { ReportReader } from './report-reader.js';
import type { Workload } from './workload.js';

/** A function whose first requests are measured, and what they carry. */
export interface ColdRequest {
  readonly deployed: DeployedFunction;
  readonly reader: ReportReader;
  readonly workload: Workload;
  /** Null where any answer is a good one. */
  readonly expected: readonly (readonly ExpectedLabel[])[] | null;
  readonly scenario: Scenario;
  readonly round: number;
  readonly label: string;
  /** Called after each cold start, with its place from 0. */
  readonly onColdStart?: (index: number, times: ColdTimes) => void;
  readonly signal: AbortSignal;
}

/** The next request will find no environment. The warning is of a page cache that did not become cold. */
export async function makeCold({ deployed, scenario, signal }: ColdRequest): Promise<Warning | null> {
  await deployed.forceCold(signal);
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

/** One request of the workload, on a connection of its own. */
export function sendOne(request: ColdRequest, requestId: string, index: number): Promise<OneResult> {
  const { deployed, workload, scenario, signal } = request;
  const turn = index % workload.requests.length;
  const { method = 'POST', path = '/', headers = {} } = workload.requests[turn] ?? {};
  return deployed.invoke({
    path,
    method,
    headers,
    body: workload.bodies[turn] ?? null,
    requestId,
    timeoutUs: scenario.warm.timeoutUs,
    signal,
  });
}

/** What the workload's request of that turn was answered with before. */
export function expectedIn(
  { expected }: ColdRequest,
  index: number,
): readonly ExpectedLabel[] | null | undefined {
  return expected === null ? null : expected[index % expected.length];
}

export function sampleOf(
  phase: 'cold' | 'storm',
  round: number,
  answer: OneAnswer,
  report: Pick<PlatformReport, 'clientRequestId' | 'requestId' | 'outcome'>,
): Sample {
  return {
    round,
    phase,
    requestId: report.clientRequestId ?? report.requestId,
    startUs: answer.startUs,
    serviceTimeUs: elapsed(answer.startUs, answer.endUs),
    outcome: report.outcome,
  };
}

export function notCold(report: PlatformReport): Warning {
  return {
    code: 'not-cold',
    message: `request ${report.clientRequestId} met an execution environment that was there already; it is not counted as a cold start`,
  };
}
