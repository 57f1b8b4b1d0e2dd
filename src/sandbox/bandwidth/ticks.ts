/** When a kernel accounts for processor time: every `tickUs` from `offsetUs` on, on CLOCK_MONOTONIC. */
export interface Ticks {
  readonly tickUs: number;
  readonly offsetUs: number;
}

/** Of the frequencies that kernels are built with (CONFIG_HZ): 100, 250, 300, 1,000. */
const TICKS_US = [10_000, 4_000, 10_000 / 3, 1_000];
/** A tick's interrupt is late by some microseconds, more on a virtual machine. */
const TOLERANCE_US = 40;
/** Others that take the processor stop the group between ticks: not every time lies on one. */
const LEAST_AGREEMENT = 0.4;
/** Times on a long interval lie on its fractions as well; the fractions catch more by chance. */
const NEARLY_AS_MANY = 0.75;
const LEAST_TIMES = 8;

interface Candidate {
  readonly ticks: Ticks;
  /** Share of the times that lie on them. */
  readonly agreement: number;
}

/**
 * The ticks that times lie on, of the longest interval that explains about as many as any other does; null
 * where none explains enough, as on a machine that is too busy.
 *
 * @param timesUs when a group that used up its quota was stopped: at a tick, if nothing else intervened.
 */
export function findTicks(timesUs: readonly number[]): Ticks | null {
  if (timesUs.length < LEAST_TIMES) return null;
  const candidates = TICKS_US.map((tickUs) => candidateOf(timesUs, tickUs));
  const most = Math.max(...candidates.map(({ agreement }) => agreement));
  if (most < LEAST_AGREEMENT) return null;
  return candidates.find(({ agreement }) => agreement >= most * NEARLY_AS_MANY)?.ticks ?? null;
}

function candidateOf(timesUs: readonly number[], tickUs: number): Candidate {
  const phases = timesUs.map((time) => time % tickUs);
  const clusters = phases.map((center) =>
    phases.map((phase) => center + signedDistance(phase, center, tickUs)).filter(isNear(center)),
  );
  const best = clusters.reduce((most, one) => (one.length > most.length ? one : most));
  return {
    ticks: { tickUs, offsetUs: positiveRemainder(median(best), tickUs) },
    agreement: best.length / timesUs.length,
  };
}

export function positiveRemainder(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

const isNear = (centerUs: number) => (timeUs: number) => Math.abs(timeUs - centerUs) <= TOLERANCE_US;

/** From `center` to `phase` on a circle, the short way. */
function signedDistance(phase: number, center: number, circle: number): number {
  return positiveRemainder(phase - center + circle / 2, circle) - circle / 2;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
