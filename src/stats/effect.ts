import { mean, sampleStandardDeviation, sampleVariance } from 'simple-statistics';
import { type PooledFigure, roundValues } from './pooled.js';
import type { Random } from './random.js';
import { studentProbability, studentQuantile } from './student.js';

/** How far a figure is from another, as the natural logarithm of their ratio, and how sure that is. */
export interface Effect {
  readonly logRatio: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
}

/** A ratio's interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** With fewer rounds there are too few distinct resamples (three rounds have ten): Student's t alone then. */
const FEWEST_ROUNDS_TO_RESAMPLE = 6;
const RESAMPLES = 2_000;
/**
 * Half a bucket of a histogram of 3 significant digits is 0.05 % wide: figures that agree to it are not known
 * to be nearer than an error spread evenly within both buckets.
 */
const RESOLUTION = (0.001 / Math.sqrt(12)) * Math.SQRT2;

/**
 * Candidate over baseline, measured in the same rounds: what a round does to both cancels out. Up to five
 * rounds it is the mean of the rounds' log ratios; pooled samples of few rounds that differ in level would have
 * the percentile of one of them alone. From six on it is the ratio of the pooled figures, as printed, its error
 * that of a bootstrap over rounds, times sqrt(K / (K - 1)). Both against t(K - 1). Null below two rounds.
 */
export function pairedEffect(baseline: PooledFigure, candidate: PooledFigure, random: Random): Effect | null {
  const rounds = baseline.rounds;
  if (candidate.rounds !== rounds) throw new RangeError('paired figures have the same rounds');
  if (rounds < 2) return null;
  if (rounds < FEWEST_ROUNDS_TO_RESAMPLE) {
    const ratios = logRatios(baseline, candidate);
    return effect(mean(ratios), errorOfMean(ratios), rounds - 1);
  }
  const logRatio = (weights: readonly number[]) => Math.log(candidate.of(weights) / baseline.of(weights));
  return effect(logRatio(allOnce(rounds)), bootstrapError(logRatio, rounds, random), rounds - 1);
}

/**
 * Candidate over baseline of two runs that were not interleaved. Rounds of one run share the machine's state
 * of that hour, so that their number says nothing about another hour: each run counts as one observation, as
 * uncertain as its rounds are spread. Degrees of freedom are Welch's. Null below two rounds on either side.
 */
export function separateEffect(baseline: PooledFigure, candidate: PooledFigure): Effect | null {
  if (baseline.rounds < 2 || candidate.rounds < 2) return null;
  const sides = [baseline, candidate].map((figure) => ({
    variance: sampleVariance(roundValues(figure).map(Math.log)) + RESOLUTION ** 2,
    freedom: figure.rounds - 1,
  }));
  const total = sides.reduce((sum, { variance }) => sum + variance, 0);
  const freedom = total ** 2 / sides.reduce((sum, side) => sum + side.variance ** 2 / side.freedom, 0);
  return effect(logOf(candidate) - logOf(baseline), Math.sqrt(total), freedom);
}

/** Runs of a baseline below which its history does not tell how it varies. */
export const FEWEST_RUNS_OF_HISTORY = 8;

/**
 * Candidate over the geometric mean of a baseline's earlier runs: the prediction interval of one more run of
 * it, (ln Q - mean) / (s sqrt(1 + 1/H)) against t(H - 1). Null with fewer than eight runs.
 */
export function historyEffect(history: readonly number[], candidate: number): Effect | null {
  if (history.length < FEWEST_RUNS_OF_HISTORY) return null;
  const logs = history.map(Math.log);
  const spread = sampleStandardDeviation(logs) * Math.sqrt(1 + 1 / logs.length);
  return effect(Math.log(candidate) - mean(logs), spread, logs.length - 1);
}

/** One figure of a run over its rounds, as an effect on 1: its interval is that of the figure itself. */
export function ownEffect(figure: PooledFigure): Effect | null {
  if (figure.rounds < 2) return null;
  return effect(logOf(figure), errorOfMean(roundValues(figure).map(Math.log)), figure.rounds - 1);
}

function effect(logRatio: number, spread: number, degreesOfFreedom: number): Effect {
  return { logRatio, standardError: Math.hypot(spread, RESOLUTION), degreesOfFreedom };
}

/** Two-sided interval of the ratio; one-sided bounds at 95 % are those of the level 0.9. */
export function ratioInterval({ logRatio, standardError, degreesOfFreedom }: Effect, level = 0.95): Interval {
  const reach = studentQuantile((1 + level) / 2, degreesOfFreedom) * standardError;
  return { low: Math.exp(logRatio - reach), high: Math.exp(logRatio + reach) };
}

/** One-sided p-value of the hypothesis that the ratio is at most the limit: small where it is clearly above. */
export function probabilityAtMost(
  { logRatio, standardError, degreesOfFreedom }: Effect,
  limit: number,
): number {
  return studentProbability((Math.log(limit) - logRatio) / standardError, degreesOfFreedom);
}

const POWER_QUANTILE = 0.84;

/** Rounds that would tell the ratio from the limit with 80 % power: about K ((t + 0.84) SE / delta)^2. */
export function roundsToTell(found: Effect, limit: number, rounds: number): number | null {
  const delta = Math.abs(found.logRatio - Math.log(limit));
  if (delta === 0) return null;
  const t = studentQuantile(0.95, found.degreesOfFreedom);
  return Math.max(
    rounds + 1,
    Math.ceil(rounds * ((t + POWER_QUANTILE) * (found.standardError / delta)) ** 2),
  );
}

const allOnce = (rounds: number): number[] => Array.from({ length: rounds }, () => 1);
const logOf = (figure: PooledFigure): number => Math.log(figure.of(allOnce(figure.rounds)));

function logRatios(baseline: PooledFigure, candidate: PooledFigure): number[] {
  const before = roundValues(baseline);
  return roundValues(candidate).map((value, round) => Math.log(value / (before[round] ?? value)));
}

function errorOfMean(values: readonly number[]): number {
  return sampleStandardDeviation([...values]) / Math.sqrt(values.length);
}

function bootstrapError(
  statistic: (weights: readonly number[]) => number,
  rounds: number,
  random: Random,
): number {
  const weights = new Array<number>(rounds);
  const drawn = Array.from({ length: RESAMPLES }, () => {
    weights.fill(0);
    for (let draw = 0; draw < rounds; draw += 1) {
      const chosen = Math.floor(random() * rounds);
      weights[chosen] = (weights[chosen] ?? 0) + 1;
    }
    return statistic(weights);
  });
  return sampleStandardDeviation(drawn) * Math.sqrt(rounds / (rounds - 1));
}
