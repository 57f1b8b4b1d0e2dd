import type { ErrorCounts, Outcome, PlatformReport, Sample, Warning } from '../model/index.js';
import { type ColdRequest, expectedIn, makeCold, notCold, sampleOf, sendOne } from './cold-request.js';
import {
  type ColdMetric,
  type ColdTimes,
  clientTimes,
  coldTimes,
  outcomeOf,
  recordTimes,
} from './cold-times.js';
import { RecorderSet } from './recorder-set.js';
import { unknownsOf } from './unknowns.js';

export interface ColdMeasurement {
  readonly recorders: RecorderSet<ColdMetric>;
  readonly errors: ErrorCounts;
  readonly reports: readonly PlatformReport[];
  readonly samples: readonly Sample[];
  readonly warnings: readonly Warning[];
}

/** Cold starts one after the other, each in an execution environment that is forced to be new. */
export async function measureCold(request: ColdRequest): Promise<ColdMeasurement> {
  const recorders = new RecorderSet<ColdMetric>();
  const errors: Partial<Record<Exclude<Outcome, 'ok'>, number>> = {};
  const reports: PlatformReport[] = [];
  const samples: Sample[] = [];
  const warnings: Warning[] = [];
  const count = unknownsOf(request.scenario).cold === undefined ? request.scenario.cold.samples : 0;
  for (let index = 0; index < count; index += 1) {
    request.signal.throwIfAborted();
    const stayed = await makeCold(request);
    if (stayed !== null) warnings.push(stayed);
    const first = await firstInvocation(request, index);
    reports.push(...first.all);
    const outcome = outcomeOf(first.answer, first.report, expectedIn(request, index));
    if (outcome !== 'ok') errors[outcome] = (errors[outcome] ?? 0) + 1;
    const start = outcome === 'ok' ? startOf(first, request) : null;
    if (start === null) continue;
    if ('code' in start) {
      warnings.push(start);
      continue;
    }
    recordTimes(recorders, start.times);
    request.onColdStart?.(index, start.times);
    samples.push(start.sample);
  }
  return { recorders, errors, reports, samples, warnings };
}

type First = Awaited<ReturnType<typeof firstInvocation>>;

interface ColdStart {
  readonly times: ColdTimes;
  readonly sample: Sample;
}

/** What is known of a first invocation that was answered well; a warning where it was no cold start. */
function startOf(
  { requestId, answer, report }: First,
  { deployed, round }: ColdRequest,
): ColdStart | Warning | null {
  if (answer.state === 'unanswered') return null;
  if (report === null) {
    if (deployed.reportsNothing === undefined) return null;
    const told = { clientRequestId: requestId, requestId, outcome: 'ok' } as const;
    return { times: clientTimes(answer), sample: sampleOf('cold', round, answer, told) };
  }
  const times = coldTimes(answer, report);
  return times === null ? notCold(report) : { times, sample: sampleOf('cold', round, answer, report) };
}

async function firstInvocation(request: ColdRequest, index: number) {
  const { reader, label, round, deployed } = request;
  const requestId = `${label}-cold-${round}-${index}`;
  const answer = await sendOne(request, requestId, index);
  // Without an answer there may be no report either: the invocation may still be running, or was refused.
  if (answer.state === 'unanswered' || outcomeOf(answer, null) === 'throttled')
    return { requestId, answer, report: null, all: await reader.settle() };
  if (deployed.reportsNothing !== undefined) return { requestId, answer, report: null, all: [] };
  const { found, all } = await reader.waitFor([requestId]);
  return { requestId, answer, report: found.get(requestId) ?? null, all };
}
