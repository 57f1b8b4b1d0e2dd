import { BenchError } from '../errors/index.js';
import { busyShare, machineFacts, readHostUse } from '../host/index.js';
import { foreignCpuCheck } from '../load/index.js';
import type {
  Outcome,
  PlatformReport,
  Recordings,
  Sample,
  StormRound,
  StormStart,
  ValidityCheck,
  Warning,
} from '../model/index.js';
import type { OneAnswer, OneResult } from '../target/index.js';
import { type Bytes, formatBytes, type Microseconds, microseconds } from '../units/index.js';
import { type ColdRequest, expectedIn, makeCold, notCold, sampleOf, sendOne } from './cold-request.js';
import { type ColdMetric, type ColdTimes, coldTimes, elapsed, outcomeOf, recordTimes } from './cold-times.js';
import { ALL_ANSWERED, stormResult } from './phase-results.js';
import { RecorderSet } from './recorder-set.js';

export interface StormMeasurement {
  readonly result: StormRound;
  readonly recordings: Recordings;
  readonly reports: readonly PlatformReport[];
  readonly samples: readonly Sample[];
  readonly warnings: readonly Warning[];
}

export interface StormRequest extends ColdRequest {
  /** Requests at once. */
  readonly concurrency: number;
  /** Environments that the platform can give their whole share of processors at once. */
  readonly environmentLimit: number;
  /** What one environment was seen to use; 0 where none was seen. */
  readonly memoryOfOne: Bytes;
}

/** The share of the whole storm within which all requests must have begun: later ones are no storm. */
const START_SPREAD_LIMIT = 0.1;
/** What the rest of the machine, the instruments included, is left with. */
const MEMORY_SHARE = 0.8;

/**
 * Many first requests at once, each in an execution environment of its own, however few processors there are:
 * they share them then, and the result says so. Throws a BenchError `storm-too-large` where the machine has not
 * the memory.
 */
export async function measureStorm(request: StormRequest): Promise<StormMeasurement> {
  refuseIfTooLarge(request);
  const stayed = await makeCold(request);
  await request.deployed.capEnvironments(false);
  try {
    const storm = await runStorm(request);
    return stayed === null ? storm : { ...storm, warnings: [stayed, ...storm.warnings] };
  } finally {
    await request.deployed.capEnvironments(true);
    await request.deployed.letGo();
  }
}

/** A request of the storm and what came of it. */
interface Ended {
  readonly answer: OneResult;
  readonly report: PlatformReport | null;
}

interface ColdStart {
  readonly answer: OneAnswer;
  readonly report: PlatformReport;
  readonly times: ColdTimes;
}

async function runStorm(request: StormRequest): Promise<StormMeasurement> {
  const before = readHostUse();
  const ids = Array.from({ length: request.concurrency }, (_, index) => idOf(request, index));
  const answers = await Promise.all(ids.map((id, index) => sendOne(request, id, index)));
  const use = { before, after: readHostUse() };
  const { ended, reports } = await joined(request, ids, answers);
  const { starts, errors, warnings } = sorted(ended, request);
  const answered = answers.filter((answer) => answer.state === 'answered');
  const isWhole = answered.length === ids.length && Object.keys(errors).length === 0;
  const recordings = recorded(starts, isWhole ? spanOf(answered) : null);
  const checks = [...foreignCpuCheck(use.before, use.after), ...spreadCheck(answered)];
  const result = stormResult(recordings, {
    concurrency: request.concurrency,
    environments: environmentsCreated(ended),
    environmentsAtFullShare: request.environmentLimit,
    hostBusy: use.before === undefined || use.after === undefined ? null : busyShare(use.before, use.after),
    errors,
    validity: { valid: checks.every(({ pass }) => pass), checks },
  });
  return {
    result: { ...result, starts: starts.map((start) => startOf(start, firstOf(answered))) },
    recordings,
    reports,
    samples: starts.map(({ answer, report }) => sampleOf('storm', request.round, answer, report)),
    warnings,
  };
}

function recorded(starts: readonly ColdStart[], allAnsweredUs: Microseconds | null): Recordings {
  const recorders = new RecorderSet<ColdMetric | typeof ALL_ANSWERED>();
  for (const { times } of starts) recordTimes(recorders, times);
  if (allAnsweredUs !== null) recorders.record(ALL_ANSWERED, allAnsweredUs);
  return recorders.toData();
}

function environmentsCreated(ended: readonly Ended[]): number {
  const first = ended.flatMap(({ report }) => (report?.invocationIndex === 0 ? report.environmentId : []));
  return new Set(first).size;
}

const idOf = ({ label, round }: StormRequest, index: number) => `${label}-storm-${round}-${index}`;

/** Without an answer there may be no report either: the invocation may still be running. */
async function joined({ reader }: StormRequest, ids: readonly string[], answers: readonly OneResult[]) {
  const isReported = (answer: OneResult | undefined) =>
    answer?.state === 'answered' && outcomeOf(answer, null) !== 'throttled';
  const answered = ids.filter((_, index) => isReported(answers[index]));
  const { found, all } = await reader.waitFor(answered);
  const ended = answers.map((answer, index): Ended => {
    return { answer, report: found.get(ids[index] ?? '') ?? null };
  });
  return { ended, reports: [...all, ...(answered.length < ids.length ? await reader.settle() : [])] };
}

/** The good cold starts in the order of their answers, and what became of the others. */
function sorted(ended: readonly Ended[], request: StormRequest) {
  const starts: ColdStart[] = [];
  const warnings: Warning[] = [];
  const errors: Partial<Record<Exclude<Outcome, 'ok'>, number>> = {};
  for (const [index, { answer, report }] of ended.entries()) {
    const outcome = outcomeOf(answer, report, expectedIn(request, index));
    if (outcome !== 'ok') errors[outcome] = (errors[outcome] ?? 0) + 1;
    if (outcome !== 'ok' || answer.state === 'unanswered' || report === null) continue;
    const times = coldTimes(answer, report);
    if (times === null) warnings.push(notCold(report));
    else starts.push({ answer, report, times });
  }
  starts.sort((a, b) => a.answer.endUs - b.answer.endUs);
  return { starts, warnings, errors };
}

function startOf({ answer, report, times }: ColdStart, firstUs: Microseconds): StormStart {
  return {
    environmentId: report.environmentId,
    answeredUs: elapsed(firstUs, answer.endUs),
    clientUs: elapsed(answer.startUs, answer.endUs),
    phasesUs: {
      environment: times.environment ?? null,
      runtimeBoot: times.runtimeBoot ?? null,
      init: times.init ?? null,
      firstInvocation: times.firstInvocation ?? null,
      transport: times.transport ?? null,
    },
  };
}

function spreadCheck(answers: readonly OneAnswer[]): readonly ValidityCheck[] {
  if (answers.length === 0) return [];
  const spread = Math.max(...answers.map(({ startUs }) => startUs)) - firstOf(answers);
  const value = spread / spanOf(answers);
  return [
    {
      name: 'start-spread',
      value,
      limit: `<= ${START_SPREAD_LIMIT}`,
      pass: value <= START_SPREAD_LIMIT,
    },
  ];
}

function spanOf(answers: readonly OneAnswer[]): Microseconds {
  return elapsed(firstOf(answers), microseconds(Math.max(...answers.map(({ endUs }) => endUs))));
}

function firstOf(answers: readonly OneAnswer[]): Microseconds {
  return microseconds(Math.min(...answers.map(({ startUs }) => startUs)));
}

function refuseIfTooLarge({ concurrency, memoryOfOne, label }: StormRequest): void {
  const needed = concurrency * memoryOfOne;
  const { memoryBytes } = machineFacts();
  if (needed <= memoryBytes * MEMORY_SHARE) return;
  throw new BenchError(
    `a storm of ${concurrency} on ${label} needs ${concurrency} x ${formatBytes(memoryOfOne)} of memory, and this machine has ${formatBytes(memoryBytes)}; lower cold.concurrency`,
    { code: 'storm-too-large' },
  );
}
