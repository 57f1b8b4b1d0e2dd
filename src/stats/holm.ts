/**
 * P-values adjusted for being several (Holm 1979): one that is at most 0.05 can be acted upon, and the chance
 * that any such action is a false alarm is at most 0.05.
 */
export function holmAdjusted(probabilities: readonly number[]): number[] {
  const order = [...probabilities.keys()].sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0));
  const adjusted = new Array<number>(probabilities.length);
  let largest = 0;
  order.forEach((place, rank) => {
    largest = Math.max(largest, (probabilities.length - rank) * (probabilities[place] ?? 0));
    adjusted[place] = Math.min(1, largest);
  });
  return adjusted;
}
