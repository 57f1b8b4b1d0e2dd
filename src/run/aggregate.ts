import { DEFAULT_PRICES } from '../cost/index.js';
import type {
  Absent,
  Cell,
  CellResult,
  MeasuredCell,
  PackageFacts,
  ParityResult,
  PlatformTotals,
  PriceTable,
  Recordings,
  RoundRecord,
  RoundResult,
  Scenario,
  TraceSpec,
  Validity,
  ValidityCheck,
  WarmResult,
  Warning,
} from '../model/index.js';
import { bytes, microseconds, type RequestsPerSecond, requestsPerSecond } from '../units/index.js';
import { costFrom, type PhaseRecordings, projectionFrom } from './derived.js';
import { memoryWarnings } from './memory-warnings.js';
import {
  addErrors,
  breakdownResult,
  coldResult,
  mergeByMetric,
  soloResult,
  stormResult,
  warmResult,
} from './phase-results.js';
import { countOf, replayedWarnings, replayResult } from './replay.js';
import { trendWarnings } from './round-trends.js';
import { type Unknowns, unknownsOf } from './unknowns.js';

/** What is known of a cell when its rounds are over. */
export interface CellOutcome {
  readonly cell: Cell;
  readonly records: readonly RoundRecord[];
  readonly parity: ParityResult | Absent | null;
  readonly package: PackageFacts | Absent | null;
  /** Why it was not measured; null when it was. */
  readonly fault: { readonly status: 'unavailable' | 'failed' | 'invalid'; readonly reason: string } | null;
  /** Rounds that could not be measured to their end, and why. */
  readonly failures: readonly string[];
}

/** Valid rounds that a cell needs: one spoilt round of many must not decide, nor one good one. */
const MINIMUM_VALID_ROUNDS = 2;

/** A cell's result over all its rounds: recordings are merged, so that percentiles are of all samples. */
export function aggregateCell(
  outcome: CellOutcome,
  scenario: Pick<Scenario, 'rounds' | 'seed' | 'target' | 'cold'> & Partial<Pick<Scenario, 'warm'>>,
  prices: PriceTable = DEFAULT_PRICES,
): CellResult {
  const { records, parity, fault } = outcome;
  const valid = records.filter(({ result }) => result.valid);
  const needed = Math.min(MINIMUM_VALID_ROUNDS, scenario.rounds);
  if (fault !== null || parity === null || outcome.package === null) {
    return unmeasured(outcome, fault ?? { status: 'failed', reason: 'the run ended before it was measured' });
  }
  if (valid.length < needed) {
    return unmeasured(outcome, tooFewRounds(outcome, valid.length, needed));
  }
  const known = { parity, package: outcome.package };
  const { seed, warm } = scenario;
  const told = { seed, prices, trace: warm?.trace, ...unknownsOf(scenario) };
  return measured(outcome, valid, told, known);
}

interface Told extends Unknowns {
  readonly seed: number;
  readonly prices: PriceTable;
  readonly trace: TraceSpec | undefined;
}

function measured(
  outcome: CellOutcome,
  valid: readonly RoundRecord[],
  { seed, prices, trace, ...unknowns }: Told,
  known: Pick<MeasuredCell, 'parity' | 'package'>,
): MeasuredCell {
  const { cell, records } = outcome;
  const results = valid.map(({ result }) => result);
  const merged = mergePhases(valid);
  const phases = mergeResults(results, merged, unknowns);
  const { solo, warm } = breakdownsOf(valid, unknowns);
  const platform = mergePlatform(results.map((result) => result.platform));
  const replayed = {
    ...phases.warm,
    ...warm,
    ...replayOf(trace, cell, merged, results, { prices, unknowns }),
  };
  return {
    ...cell,
    status: 'measured',
    ...known,
    ...phases,
    solo: { ...phases.solo, ...solo },
    warm: replayed,
    platform,
    cost: costFrom(cell, merged, { prices, ...unknowns }),
    projection: projectionFrom(phases.warm, merged, { rounds: valid.length, seed, ...unknowns }),
    rounds: records.map(({ result }) => result),
    warnings: [
      ...failedRounds(outcome),
      ...excludedRounds(records),
      ...trendWarnings(valid),
      ...replayedWarnings(replayed),
      ...memoryWarnings(cell, platform),
    ],
  };
}

/** What came of a trace; nothing without one. */
function replayOf(
  trace: TraceSpec | undefined,
  { memoryMB }: Cell,
  { warm }: PhaseRecordings,
  results: readonly RoundResult[],
  { prices, unknowns }: { readonly prices: PriceTable; readonly unknowns: Unknowns },
): Pick<WarmResult, 'replay'> {
  if (trace === undefined) return {};
  const requests = results.reduce((sum, { warm: { n, errors } }) => sum + countOf(n, errors), 0);
  const replayed = { memoryMB, warm, requests, rounds: results.length, prices };
  return { replay: replayResult(trace, replayed, unknowns.reported) };
}

/** Rounds of before it was told have none. */
function breakdownsOf(records: readonly RoundRecord[], unknowns: Unknowns) {
  const known = records.flatMap(({ breakdowns }) => breakdowns ?? []);
  if (known.length === 0) return {};
  const of = (phase: 'solo' | 'warm') => ({
    breakdown: breakdownResult(
      known.map((breakdowns) => breakdowns[phase]),
      unknowns,
    ),
  });
  return { solo: of('solo'), warm: of('warm') };
}

function mergePhases(records: readonly RoundRecord[]): PhaseRecordings {
  const of = (phase: keyof PhaseRecordings) =>
    mergeByMetric(records.map(({ recordings }) => recordings[phase] ?? {}));
  return { cold: of('cold'), storm: of('storm'), solo: of('solo'), warm: of('warm') };
}

/** Results of several rounds as one. */
export function mergeResults(
  results: readonly RoundResult[],
  merged: PhaseRecordings,
  unknowns: Unknowns = {},
): Pick<MeasuredCell, 'cold' | 'storm' | 'solo' | 'warm'> {
  const warm = results.map((result) => result.warm);
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return {
    cold: coldResult(
      merged.cold,
      {
        pageCache: results[0]?.cold.pageCache ?? 'warm',
        errors: addErrors(results.map(({ cold }) => cold.errors)),
      },
      unknowns,
    ),
    ...mergeStorms(results, merged.storm),
    solo: soloResult(
      merged.solo,
      {
        errors: addErrors(results.map(({ solo }) => solo.errors)),
        validity: mergeValidity(results.map(({ solo }) => solo.validity)),
      },
      unknowns,
    ),
    warm: warmResult(
      merged.warm,
      {
        loop: warm[0]?.loop ?? 'closed',
        ...(warm[0]?.engine === undefined ? {} : { engine: warm[0].engine }),
        ...(warm[0]?.loop === 'open' ? { requestsPerSecond: meanRate(warm) } : {}),
        connections: warm[0]?.connections ?? 0,
        threads: warm[0]?.threads ?? 0,
        environments: mostEnvironments(warm),
        windowUs: microseconds(total(warm.map(({ windowUs }) => windowUs))),
        bytesRead: bytes(total(warm.map(({ bytesRead }) => bytesRead))),
        errors: addErrors(warm.map(({ errors }) => errors)),
        validity: mergeValidity(warm.map(({ validity }) => validity)),
      },
      unknowns,
    ),
  };
}

function mostEnvironments(rounds: readonly WarmResult[]): number | null {
  const told = rounds.flatMap(({ environments }) => environments ?? []);
  return told.length < rounds.length ? null : Math.max(0, ...told);
}

/** Requests answered inside the windows / their length. */
function meanRate(rounds: readonly WarmResult[]): RequestsPerSecond {
  const windowUs = rounds.reduce((sum, round) => sum + round.windowUs, 0);
  const answered = rounds.reduce((sum, round) => sum + round.requestsPerSecond * round.windowUs, 0);
  return requestsPerSecond(windowUs === 0 ? 0 : answered / windowUs);
}

/** Nothing where no round had a storm. */
function mergeStorms(results: readonly RoundResult[], merged: Recordings): Pick<MeasuredCell, 'storm'> {
  const storms = results.flatMap(({ storm }) => storm ?? []);
  const [first] = storms;
  if (first === undefined) return {};
  const busy = storms.flatMap(({ hostBusy }) => hostBusy ?? []);
  return {
    storm: stormResult(merged, {
      concurrency: first.concurrency,
      environments: Math.min(...storms.map(({ environments }) => environments)),
      environmentsAtFullShare: first.environmentsAtFullShare,
      hostBusy: busy.length === 0 ? null : Math.max(...busy),
      errors: addErrors(storms.map(({ errors }) => errors)),
      validity: mergeValidity(storms.map(({ validity }) => validity)),
    }),
  };
}

/** Of each check the first round that broke it, else the last: the reason of a refusal is not averaged away. */
function mergeValidity(validities: readonly Validity[]): Validity {
  const checks = new Map<string, ValidityCheck>();
  for (const check of validities.flatMap((validity) => validity.checks)) {
    if (checks.get(check.name)?.pass !== false) checks.set(check.name, check);
  }
  return { valid: validities.every(({ valid }) => valid), checks: [...checks.values()] };
}

function mergePlatform(rounds: readonly (PlatformTotals | Absent)[]): PlatformTotals | Absent {
  const unknown = rounds.find((round): round is Absent => 'reason' in round);
  if (unknown !== undefined) return unknown;
  const platforms = rounds.filter((round): round is PlatformTotals => !('reason' in round));
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return {
    cpuUsedUs: microseconds(total(platforms.map(({ cpuUsedUs }) => cpuUsedUs))),
    throttledUs: microseconds(total(platforms.map(({ throttledUs }) => throttledUs))),
    peakMemoryBytes: bytes(Math.max(0, ...platforms.map(({ peakMemoryBytes }) => peakMemoryBytes))),
  };
}

function unmeasured(outcome: CellOutcome, fault: NonNullable<CellOutcome['fault']>): CellResult {
  const { cell, parity, records } = outcome;
  return {
    ...cell,
    ...fault,
    warnings: failedRounds(outcome),
    rounds: records.map(({ result }) => result),
    ...(parity === null ? {} : { parity }),
    ...(outcome.package === null ? {} : { package: outcome.package }),
  };
}

function tooFewRounds({ records, failures }: CellOutcome, valid: number, needed: number) {
  const why = [...failures, ...brokenChecks(records)];
  const status = failures.length === 0 && why.length > 0 ? ('invalid' as const) : ('failed' as const);
  const reasons = why.length === 0 ? 'the run was interrupted' : why.join('; ');
  return { status, reason: `${valid} valid rounds of ${needed} needed: ${reasons}` };
}

function failedRounds({ failures }: CellOutcome): readonly Warning[] {
  return failures.map((message) => ({ code: 'round-failed', message }));
}

/** What is told of rounds that broke their checks three times. */
export function excludedRounds(records: readonly RoundRecord[]): readonly Warning[] {
  return records
    .filter(({ result }) => !result.valid)
    .map((record) => ({
      code: 'round-excluded',
      message: `round ${record.result.round} was excluded: ${brokenChecks([record]).join('; ')}`,
    }));
}

/** The checks that rounds broke, each once, as `little's law 0.91, limit 0.97 to 1.02`. */
export function brokenChecks(records: readonly RoundRecord[]): readonly string[] {
  const checks = records.flatMap(({ result }) =>
    (['storm', 'solo', 'warm'] as const).flatMap((phase) =>
      (result[phase]?.validity.checks ?? []).map((check) => ({ phase, ...check })),
    ),
  );
  const texts = checks
    .filter(({ pass }) => !pass)
    .map(
      ({ phase, name, value, limit, detail }) =>
        `${phase} ${name} ${Number(value.toPrecision(3))}, limit ${limit}${detail === undefined ? '' : ` (${detail})`}`,
    );
  return [...new Set([...wrongColdAnswers(records), ...texts])];
}

function wrongColdAnswers(records: readonly RoundRecord[]): readonly string[] {
  const wrong = records.reduce((sum, { result }) => sum + (result.cold.errors['invalid-output'] ?? 0), 0);
  return wrong === 0 ? [] : [`cold wrong-answers ${wrong}, limit = 0`];
}
