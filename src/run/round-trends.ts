import type { RoundRecord, Warning } from '../model/index.js';
import { commonTrend, outliers, summarize } from '../stats/index.js';

const PHASES = ['solo', 'warm'] as const;
/** Of a fall or rise that is told: its share, and the chance of one that is none. */
const LEAST_CHANGE = 0.05;
const HIGHEST_PROBABILITY = 0.01;

/**
 * What is told of a cell whose rounds rise or fall in time, of which one lies far from the others, or which was
 * measured before it was warm.
 */
export function trendWarnings(valid: readonly RoundRecord[]): readonly Warning[] {
  return [...roundWarnings(valid), ...stillWarming(valid)];
}

function roundWarnings(valid: readonly RoundRecord[]): readonly Warning[] {
  return PHASES.flatMap((phase) => {
    const medians = valid.flatMap(({ result, recordings }) => {
      const recording = recordings[phase].responseTimeUs ?? recordings[phase].serviceTimeUs;
      const summary = recording === undefined ? undefined : summarize(recording);
      const p50 = summary !== undefined && 'p50' in summary ? summary.p50 : null;
      return p50 === null ? [] : [{ round: result.round, p50 }];
    });
    return [...driftOf(phase, medians), ...outlyingOf(phase, medians)];
  });
}

/** A fall that the warm windows of all rounds have in common, from second to second. */
function stillWarming(valid: readonly RoundRecord[]): readonly Warning[] {
  const trend = commonTrend(valid.map(({ warmSecondsUs = [] }) => warmSecondsUs));
  if (trend === null || trend.probability > HIGHEST_PROBABILITY || trend.change > -LEAST_CHANGE) return [];
  const message = `warm p50 still fell by ${(-trend.change * 100).toFixed(0)} % from the first second of the windows to the last: warm up for longer, as --set warm.warmup=5s`;
  return [{ code: 'still-warming', message }];
}

interface RoundMedian {
  readonly round: number;
  readonly p50: number;
}

function driftOf(phase: string, medians: readonly RoundMedian[]): readonly Warning[] {
  const trend = commonTrend([medians.map(({ p50 }) => p50)]);
  if (trend === null || trend.probability > HIGHEST_PROBABILITY) return [];
  if (Math.abs(trend.change) < LEAST_CHANGE) return [];
  const sign = trend.change < 0 ? '' : '+';
  const message = `${phase} p50 changed by ${sign}${(trend.change * 100).toFixed(0)} % from the first round to the last: compare it within this run alone, and look at bench doctor`;
  return [{ code: 'trend', message }];
}

function outlyingOf(phase: string, medians: readonly RoundMedian[]): readonly Warning[] {
  return outliers(medians.map(({ p50 }) => p50)).map((place) => ({
    code: 'outlying-round',
    message: `${phase} p50 of round ${medians[place]?.round} lies far from that of the others: more rounds make up for it, as --rounds ${medians.length * 2}`,
  }));
}
