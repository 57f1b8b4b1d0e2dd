import type { GateResult, MeasuredCell } from '../model/index.js';
import type { Gate, GateMetric } from '../scenario/index.js';
import { holmAdjusted, probabilityAtMost, ratioInterval, roundsToTell } from '../stats/index.js';
import type { Evidence } from './evidence.js';

/** What gates in percent are held against. */
export interface Baseline {
  /** The run's id. */
  readonly id: string;
  readonly evidence: (metric: GateMetric, cell: MeasuredCell) => Evidence;
}

/** A gate on one cell, and the chance that a failure of it is a false alarm; null where it did not fail. */
interface Held {
  readonly result: GateResult;
  readonly falseAlarm: number | null;
}

const HIGHEST_FALSE_ALARM = 0.05;

/** Holds one gate in percent against a baseline; `settled` decides when all are there. */
export function holdRelative(gate: Gate, cell: MeasuredCell, baseline: Baseline | null): Held {
  if (baseline === null)
    return open(gate, cell, 'there is no baseline; name a saved run with --baseline RUN');
  const evidence = baseline.evidence(gate.metric, cell);
  if (evidence.state === 'unknown') return open(gate, cell, `${gate.metricName}: ${evidence.reason}`);
  return decide(gate, cell, evidence);
}

/** Gates that are several fail by chance more often: Holm's method keeps that at 5 % for all together. */
export function settled(held: readonly Held[]): GateResult[] {
  const adjusted = holmAdjusted(held.flatMap(({ falseAlarm }) => falseAlarm ?? []));
  let failed = 0;
  return held.map(({ result, falseAlarm }) => {
    if (falseAlarm === null) return result;
    const chance = adjusted[failed] ?? 1;
    failed += 1;
    return result.outcome !== 'fail' || chance <= HIGHEST_FALSE_ALARM ? result : perhaps(result);
  });
}

function perhaps(result: GateResult): GateResult {
  const message = `${result.message}; of so many gates one may seem to fail by chance (Holm), so more rounds must tell`;
  return { ...result, outcome: 'inconclusive', message };
}

type Known = Extract<Evidence, { state: 'known' }>;

function decide(gate: Gate, cell: MeasuredCell, evidence: Known): Held {
  const { effect, basis, observations } = evidence;
  // One-sided bounds at 95 %, each; a threshold is compared with them as they are printed.
  const { low, high } = ratioInterval(effect, 0.9);
  const [change, least, most] = [Math.exp(effect.logRatio), low, high].map(changePercent) as [
    number,
    number,
    number,
  ];
  const outcome = outcomeOf(gate, least, most);
  const limit = 1 + gate.threshold / 100;
  const isUpper = gate.operator.startsWith('<');
  const atMost = probabilityAtMost(effect, limit);
  const needed =
    outcome === 'inconclusive' && basis === 'interleaved' ? roundsToTell(effect, limit, observations) : null;
  const range = least === most ? '' : ` (${signed(least)} to ${signed(most)})`;
  const message = `${gate.metricName} changed by ${signed(change)}${range}${BASES[basis](observations)}, must be ${gate.operator} ${gate.thresholdText}`;
  const more = needed === null ? '' : `; about ${needed} rounds would tell`;
  const found = { gate: gate.text, cell: cell.id, outcome, value: change, message: message + more };
  return {
    result: needed === null ? found : { ...found, roundsNeeded: needed },
    falseAlarm: effect.standardError === 0 ? null : isUpper ? atMost : 1 - atMost,
  };
}

const BASES: Readonly<Record<Known['basis'], (observations: number) => string>> = {
  interleaved: () => '',
  separate: () => ' in a run of another time',
  history: (runs) => ` from the mean of ${runs} earlier runs`,
};

function outcomeOf({ operator, threshold }: Gate, least: number, most: number): GateResult['outcome'] {
  const holds = (value: number) =>
    ({
      '<=': value <= threshold,
      '<': value < threshold,
      '>=': value >= threshold,
      '>': value > threshold,
      '==': value === threshold,
    })[operator];
  if (holds(least) && holds(most)) return 'pass';
  const between = operator === '==' && least <= threshold && threshold <= most;
  return holds(least) || holds(most) || between ? 'inconclusive' : 'fail';
}

/** A ratio as a change in percent, as it is printed: to one decimal. */
export function changePercent(ratio: number): number {
  const rounded = Number(((ratio - 1) * 100).toFixed(1));
  return rounded === 0 ? 0 : rounded;
}

export const signed = (percent: number): string =>
  `${percent < 0 ? '-' : '+'}${Math.abs(percent).toFixed(1)} %`;

function open(gate: Gate, cell: MeasuredCell, message: string): Held {
  const result = { gate: gate.text, cell: cell.id, outcome: 'inconclusive', value: null, message } as const;
  return { result, falseAlarm: null };
}
