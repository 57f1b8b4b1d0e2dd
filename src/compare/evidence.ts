import type { GateMetric } from '../scenario/index.js';
import {
  type Effect,
  FEWEST_RUNS_OF_HISTORY,
  historyEffect,
  pairedEffect,
  type Random,
  separateEffect,
} from '../stats/index.js';
import { type CellData, figureOver, validRounds } from './figure.js';
import { measure } from './metrics.js';

/** How two figures were compared; each has its own uncertainty. */
export type Basis = 'interleaved' | 'separate' | 'history';

/** What is known of a candidate's figure over a baseline's. */
export type Evidence =
  | {
      readonly state: 'known';
      readonly basis: Basis;
      readonly effect: Effect;
      /** Rounds that it rests on; of a history, its runs. */
      readonly observations: number;
      /** What the candidate is compared with, in the unit of the metric's kind. */
      readonly baseline: number;
      readonly candidate: number;
    }
  | { readonly state: 'unknown'; readonly reason: string };

export interface Sides {
  readonly baseline: CellData;
  readonly candidate: CellData;
  /** Both were measured in the same rounds of one run. */
  readonly interleaved: boolean;
  /** Earlier runs of the baseline's cell; empty without a history. */
  readonly history: readonly CellData[];
}

/** Holds a candidate's cell against a baseline's, by the best means that there are. */
export function evidenceOf(metric: GateMetric, sides: Sides, random: Random): Evidence {
  const [baseline, candidate] = [sides.baseline, sides.candidate].map(({ cell }) => measure(metric, cell));
  if (baseline?.state !== 'known') return unknown(`baseline: ${baseline?.reason}`);
  if (candidate?.state !== 'known') return unknown(`candidate: ${candidate?.reason}`);
  const values = { baseline: baseline.value, candidate: candidate.value };
  if (metric.kind === 'package' || metric.kind === 'errors') return exact(values);
  if (sides.interleaved) return interleaved(metric, sides, values, random);
  return ofHistory(metric, sides, values) ?? separate(metric, sides, values);
}

interface Values {
  readonly baseline: number;
  readonly candidate: number;
}

/** What is counted, not measured, has no uncertainty. */
function exact({ baseline, candidate }: Values): Evidence {
  if (baseline === 0) return unknown('the baseline is 0');
  const effect = { logRatio: Math.log(candidate / baseline), standardError: 0, degreesOfFreedom: 1 };
  return { state: 'known', basis: 'interleaved', effect, observations: 1, baseline, candidate };
}

function interleaved(metric: GateMetric, sides: Sides, values: Values, random: Random): Evidence {
  const others = new Set(validRounds(sides.candidate));
  const rounds = validRounds(sides.baseline).filter((round) => others.has(round));
  const figures = [sides.baseline, sides.candidate].map((data) => figureOver(metric, data, rounds));
  const [before, after] = figures;
  if (typeof before !== 'object' || typeof after !== 'object') return unknown(reasonOf(figures));
  return known('interleaved', pairedEffect(before, after, random), rounds.length, values);
}

function separate(metric: GateMetric, { baseline, candidate }: Sides, values: Values): Evidence {
  const figures = [baseline, candidate].map((data) => figureOver(metric, data, validRounds(data)));
  const [before, after] = figures;
  if (typeof before !== 'object' || typeof after !== 'object') return unknown(reasonOf(figures));
  return known('separate', separateEffect(before, after), Math.min(before.rounds, after.rounds), values);
}

function ofHistory(metric: GateMetric, { history }: Sides, { candidate }: Values): Evidence | null {
  const values = history.flatMap(({ cell }) => {
    const found = measure(metric, cell);
    return found.state === 'known' && found.value > 0 ? found.value : [];
  });
  const effect = candidate > 0 ? historyEffect(values, candidate) : null;
  if (values.length < FEWEST_RUNS_OF_HISTORY || effect === null) return null;
  const baseline = candidate / Math.exp(effect.logRatio);
  return { state: 'known', basis: 'history', effect, observations: values.length, baseline, candidate };
}

function known(basis: Basis, effect: Effect | null, observations: number, values: Values): Evidence {
  if (effect !== null) return { state: 'known', basis, effect, observations, ...values };
  return unknown('an interval needs two valid rounds on both sides; measure again with --rounds 3');
}

const unknown = (reason: string): Evidence => ({ state: 'unknown', reason });
const reasonOf = (figures: readonly unknown[]): string =>
  figures.find((figure) => typeof figure === 'string') as string;
