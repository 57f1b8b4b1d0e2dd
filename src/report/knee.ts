/** A memory size with what it costs in time and in money. */
export interface Sized {
  readonly memory: number;
  /** In one unit for all. */
  readonly duration: number;
  readonly usd: number;
}

/**
 * The size at which duration x cost is least: from there on, to gain one per cent of speed costs more than one per
 * cent of money, and below it to save one costs more than one of speed. Undefined where there is no choice.
 */
export function kneeOf(sizes: readonly Sized[]): number | undefined {
  if (sizes.length < 2) return undefined;
  const product = ({ duration, usd }: Sized) => duration * usd;
  return sizes.reduce((least, size) => (product(size) < product(least) ? size : least)).memory;
}
