import type { ErrorCounts, Outcome, PlatformReport, Sample, Warning } from '../model/index.js';
import { type ColdRequest, makeCold, notCold, sampleOf, sendOne } from './cold-request.js';
import { type ColdMetric, coldTimes, outcomeOf, recordTimes } from './cold-times.js';
import { RecorderSet } from './recorder-set.js';

export interface ColdMeasurement {
  readonly recorders: RecorderSet<ColdMetric>;
  readonly errors: ErrorCounts;
  readonly reports: readonly PlatformReport[];
  readonly samples: readonly Sample[];
  readonly warnings: readonly Warning[];
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
    const outcome = outcomeOf(answer, report, request.expected);
    if (outcome !== 'ok') errors[outcome] = (errors[outcome] ?? 0) + 1;
    if (outcome !== 'ok' || answer.state === 'unanswered' || report === null) continue;
    const times = coldTimes(answer, report);
    if (times === null) warnings.push(notCold(report));
    else {
      recordTimes(recorders, times);
      request.onColdStart?.(index, times);
      samples.push(sampleOf('cold', request.round, answer, report));
    }
  }
  return { recorders, errors, reports, samples, warnings };
}

async function firstInvocation(request: ColdRequest, index: number) {
  const { reader, label, round } = request;
  const requestId = `${label}-cold-${round}-${index}`;
  const answer = await sendOne(request, requestId, index);
  // Without an answer there may be no report either: the invocation may still be running, or was refused.
  if (answer.state === 'unanswered' || outcomeOf(answer, null) === 'throttled')
    return { answer, report: null, all: await reader.settle() };
  const { found, all } = await reader.waitFor([requestId]);
  return { answer, report: found.get(requestId) ?? null, all };
}
