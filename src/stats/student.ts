import { incompleteBeta } from './beta.js';

/** P(T <= t) of Student's t distribution; degrees of freedom may be fractions, as Welch's are. */
export function studentProbability(t: number, degreesOfFreedom: number): number {
  if (t === Number.POSITIVE_INFINITY) return 1;
  if (t === Number.NEGATIVE_INFINITY) return 0;
  const tail = incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

const HALVINGS = 200;

/** The t below which Student's distribution has the probability, 0 < probability < 1: by bisection. */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`${probability} is no probability between 0 and 1`);
  if (probability < 0.5) return -studentQuantile(1 - probability, degreesOfFreedom);
  let [low, high] = [0, 1];
  while (studentProbability(high, degreesOfFreedom) < probability) high *= 2;
  for (let step = 0; step < HALVINGS && low < high; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentProbability(middle, degreesOfFreedom) < probability) low = middle;
    else high = middle;
  }
  return high;
}
