import { median, medianAbsoluteDeviation } from 'simple-statistics';

/** Beyond this many robust deviations a value is called an outlier (Iglewicz and Hoaglin 1993). */
const FARTHEST = 3.5;
/** A median absolute deviation is this share of the deviation of a normal distribution. */
const NORMAL_SHARE = 0.6745;
/** With fewer values half of them decide what is normal by being near by chance. */
const FEWEST_VALUES = 5;

/**
 * Places of the positive figures that lie far from the others, on a logarithmic scale, and by more than the
 * share `least`: where most are nearly equal, small differences are many deviations. Of fewer than five none.
 */
export function outliers(values: readonly number[], least = 0.1): number[] {
  if (values.length < FEWEST_VALUES) return [];
  const logs = values.map(Math.log);
  const middle = median(logs);
  const deviation = medianAbsoluteDeviation(logs) / NORMAL_SHARE;
  return [...logs.keys()].filter((place) => {
    const distance = Math.abs((logs[place] ?? middle) - middle);
    return distance > Math.log1p(least) && distance > FARTHEST * deviation;
  });
}
