import type { GateResult, MeasuredCell, Run, Varied } from '../model/index.js';
import { type Gate, type GateMetric, parseGate } from '../scenario/index.js';
import {
  holmAdjusted,
  probabilityAtMost,
  ratioInterval,
  seededRandom,
  type Verdict,
  verdictOf,
} from '../stats/index.js';
import { doubtOf, type Obstacles, obstaclesBetween } from './comparable.js';
import { type Basis, type Evidence, evidenceOf } from './evidence.js';
import { evaluateGates } from './gates.js';
import { measure } from './metrics.js';
import {
  type Axis,
  cellDataOf,
  matchAxis,
  matchRuns,
  type Pair,
  type RunData,
  type Unmatched,
} from './pairs.js';
import type { Baseline } from './relative-gates.js';

/** A metric of a candidate's cell over that of a baseline's. */
export interface ComparedFigure {
  readonly metric: string;
  readonly kind: GateMetric['kind'];
  readonly cell: string;
  /** The baseline's cell. */
  readonly against: string;
  readonly variant: string;
  readonly varied?: Varied;
  /** Null where they are not known. */
  readonly memoryMB: number | null;
  readonly threads: number | null;
  /** As reports print them, in the unit of the kind; null where they have none. */
  readonly baseline: string | null;
  readonly candidate: string | null;
  readonly basis: Basis | null;
  /** Candidate over baseline, with its interval at 95 %; null where there is none. */
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: Verdict;
  /** The verdict holds also in the light of how many there are (Holm, 5 % for all of them). */
  readonly standsAmongAll: boolean;
  /** Why there is no ratio, or no verdict. */
  readonly reason: string | null;
}

export interface ComparedRun extends Pick<Run, 'id' | 'startedAt' | 'valid'> {
  /** Which state of the handlers it is, where it was measured beside another one; else null. */
  readonly side: string | null;
}

export interface Comparison {
  readonly baseline: ComparedRun;
  readonly candidate: ComparedRun;
  readonly by: Axis | null;
  /** The value of that axis that the others are held against; null where two runs are compared. */
  readonly first: string | number | null;
  /** Both sides were measured in the same rounds. */
  readonly interleaved: boolean;
  /** Earlier runs of the baseline that were used. */
  readonly historyRuns: number;
  readonly figures: readonly ComparedFigure[];
  readonly unmatched: readonly Unmatched[];
  readonly doubts: readonly string[];
  readonly remarks: readonly string[];
  readonly gates: readonly GateResult[];
}

export const METRICS_OF_RUNS = ['cold.p50', 'solo.p50', 'warm.p50', 'warm.p99', 'warm.rps'];
/** Under load one host runs more small environments than large ones: sizes are compared on solo. */
export const METRICS_OF_SIZES = ['cold.p50', 'solo.p50'];

/** Metrics by name: those that have a ratio and a verdict. Throws a BenchError (exit 2) for others. */
export function comparedMetric(name: string): Pick<Gate, 'metric' | 'metricName'> {
  const { metric, metricName } = parseGate(`${name} <= +0%`);
  return { metric, metricName };
}

export interface CompareOptions {
  readonly metrics: readonly string[];
  readonly gates: readonly string[];
}

/** Compares two runs, cell by cell. `history`: earlier runs of the baseline, of which those alike are used. */
export function compareRuns(
  baseline: RunData,
  candidate: RunData,
  history: readonly RunData[],
  options: CompareOptions,
): Comparison {
  const between = (cell?: string) => obstaclesBetween(baseline.run, candidate.run, cell);
  const obstacles = between();
  const { pairs, unmatched } = matchRuns(baseline, candidate);
  const ofCells = pairs.flatMap(({ candidate: { cell } }) => between(cell.id).doubts);
  const against = baselineOf(baseline, candidate, history);
  return {
    ...namesOf(baseline, candidate),
    ...{ by: null, first: null },
    historyRuns: alike(history, candidate).length,
    figures: figuresOf(pairs, options.metrics, between, evidenceBetween(baseline, candidate, history)),
    unmatched,
    doubts: [...new Set([...obstacles.doubts, ...ofCells, ...Object.values(obstacles.phaseDoubts)])],
    remarks: obstacles.remarks,
    gates: evaluateGates(options.gates.map(parseGate), candidate.run, against),
  };
}

/** Compares the cells of one run along an axis of its matrix. */
export function compareAxis(data: RunData, axis: Axis, options: CompareOptions): Comparison {
  const between = () => obstaclesBetween(data.run, data.run);
  const { pairs, unmatched, first = null } = matchAxis(data, axis);
  const evidence = evidenceBetween(data, data, []);
  const against: Baseline = {
    id: data.run.id,
    evidence: (metric, cell) => {
      const pair = pairs.find(({ candidate }) => candidate.cell.id === cell.id);
      const why = unmatched.find((each) => each.cell === cell.id)?.reason;
      if (pair === undefined)
        return { state: 'unknown', reason: why ?? 'it is what the others are compared with' };
      return evidence(metric, pair);
    },
  };
  const candidates = pairs.map(({ candidate }) => candidate.cell);
  return {
    ...namesOf(data, data),
    ...{ by: axis, first },
    historyRuns: 0,
    figures: figuresOf(pairs, options.metrics, between, evidence),
    unmatched,
    doubts: [],
    remarks: [],
    gates: evaluateGates(options.gates.map(parseGate), { cells: candidates }, against),
  };
}

/** Cells of one run, or the two sides of one. */
function areInterleaved(baseline: Run, candidate: Run): boolean {
  return baseline.id === candidate.id || candidate.against?.run === baseline.id;
}

function namesOf(baseline: RunData, candidate: RunData) {
  const name = ({ run: { id, startedAt, valid, against } }: RunData): ComparedRun => ({
    ...{ id, startedAt, valid },
    side: against?.own ?? null,
  });
  const interleaved = areInterleaved(baseline.run, candidate.run);
  return { baseline: name(baseline), candidate: name(candidate), interleaved };
}

/** A saved run as what gates in percent are held against; `history` as for `compareRuns`. */
export function baselineOf(
  baseline: RunData,
  candidate: RunData,
  history: readonly RunData[] = [],
): Baseline {
  const cells = new Map(baseline.run.cells.map((cell) => [cell.id, cell]));
  const evidenceOfPair = evidenceBetween(baseline, candidate, history);
  return {
    id: baseline.run.id,
    evidence: (metric, cell) => {
      const other = cells.get(cell.id);
      const obstacles = obstaclesBetween(baseline.run, candidate.run, cell.id);
      const doubt = obstacles.refusals[0] ?? doubtOf(obstacles, metric);
      if (doubt !== undefined) return { state: 'unknown', reason: `not comparable, ${doubt}` };
      if (other === undefined) return { state: 'unknown', reason: 'the baseline has no such cell' };
      if (other.status !== 'measured')
        return { state: 'unknown', reason: `in the baseline it is ${other.status}: ${other.reason}` };
      const pair = { baseline: cellDataOf(baseline, other), candidate: cellDataOf(candidate, cell) };
      return evidenceOfPair(metric, pair);
    },
  };
}

function evidenceBetween(baseline: RunData, candidate: RunData, history: readonly RunData[]): Evidences {
  const interleaved = areInterleaved(baseline.run, candidate.run);
  return (metric, pair) => {
    const { id } = pair.candidate.cell;
    const ofCell = alike(history, candidate, id).flatMap((data) => cellOf(data, id));
    const random = seededRandom(candidate.run.seed);
    return evidenceOf(metric, { ...pair, interleaved, history: ofCell }, random);
  };
}

/** Runs of a history that measured the same, a cell on the same machine, the candidate itself left out. */
function alike(history: readonly RunData[], { run }: RunData, cell?: string): RunData[] {
  return history.filter(({ run: earlier }) => {
    const { refusals, doubts, phaseDoubts } = obstaclesBetween(earlier, run, cell);
    const differs = refusals.length + doubts.length + Object.keys(phaseDoubts).length > 0;
    return earlier.valid && earlier.state === 'complete' && earlier.id !== run.id && !differs;
  });
}

function cellOf(data: RunData, id: string) {
  const cell = data.run.cells.find((each) => each.id === id);
  return cell?.status === 'measured' ? cellDataOf(data, cell) : [];
}

type Evidences = (metric: GateMetric, pair: Pair) => Evidence;

function figuresOf(
  pairs: readonly Pair[],
  metrics: readonly string[],
  between: (cell: string) => Obstacles,
  evidences: Evidences,
): ComparedFigure[] {
  const rows = metrics.map(comparedMetric).flatMap(({ metric, metricName }) =>
    pairs.map((pair) => {
      const evidence = evidences(metric, pair);
      const doubt = doubtOf(between(pair.candidate.cell.id), metric);
      return { figure: figureOf(metricName, metric, pair, evidence, doubt), evidence };
    }),
  );
  const chances = rows.map(({ evidence }) => chanceOfNoDifference(evidence));
  const adjusted = holmAdjusted(chances.filter((chance) => chance !== null));
  let tested = 0;
  return rows.map(({ figure }, index) => {
    if (chances[index] === null) return figure;
    tested += 1;
    return { ...figure, standsAmongAll: (adjusted[tested - 1] ?? 1) <= 0.05 };
  });
}

/** Two-sided p-value of there being none; null where nothing is tested. */
export function chanceOfNoDifference(evidence: Evidence): number | null {
  if (evidence.state === 'unknown' || evidence.effect.standardError === 0) return null;
  const chance = probabilityAtMost(evidence.effect, 1);
  return 2 * Math.min(chance, 1 - chance);
}

function figureOf(
  metricName: string,
  metric: GateMetric,
  { baseline, candidate }: Pair,
  evidence: Evidence,
  doubt: string | undefined,
): ComparedFigure {
  const { variant, varied, memoryMB, threads, id } = candidate.cell;
  return {
    metric: metricName,
    kind: metric.kind,
    cell: id,
    against: baseline.cell.id,
    variant,
    ...(varied === undefined ? {} : { varied }),
    memoryMB,
    threads,
    baseline: printed(metric, baseline.cell),
    candidate: printed(metric, candidate.cell),
    standsAmongAll: false,
    ...(evidence.state === 'unknown' ? withoutRatio(evidence.reason) : ratioOf(metric, evidence, doubt)),
  };
}

function printed(metric: GateMetric, cell: MeasuredCell): string | null {
  const found = measure(metric, cell);
  return found.state === 'known' ? found.figure : null;
}

function withoutRatio(reason: string) {
  return { basis: null, ratio: null, low: null, high: null, verdict: 'cannot tell', reason } as const;
}

function ratioOf(
  metric: GateMetric,
  { effect, basis }: Extract<Evidence, { state: 'known' }>,
  doubt: string | undefined,
) {
  const interval = ratioInterval(effect);
  const ratio = Math.exp(effect.logRatio);
  const verdict =
    metric.kind === 'throughput' ? verdictOf(1 / ratio, inverse(interval)) : verdictOf(ratio, interval);
  return {
    basis,
    ratio,
    ...interval,
    verdict: doubt === undefined ? verdict : ('cannot tell' as const),
    reason: doubt ?? null,
  };
}

/** More requests a second are what shorter durations are. */
const inverse = ({ low, high }: { low: number; high: number }) => ({ low: 1 / high, high: 1 / low });
