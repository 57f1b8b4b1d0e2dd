import type { TrafficSpec } from '../model/index.js';
import { toSeconds } from '../units/index.js';

type Arrivals = Pick<TrafficSpec, 'ratePerSecond' | 'arrivals' | 'pattern'>;

/** Nobody's environments are kept for so long: what was before does not count. */
const SETTLING_S = 600;
/** So many tell a share within 0.3 percentage points (95 %). */
const COUNTED = 100_000;
const LEAST_S = 1_800;
/** What a machine simulates in a second or two. */
export const MOST_ARRIVALS = 5_000_000;

interface SimulatedArrival {
  readonly atS: number;
  /** Whether the simulation has settled. */
  readonly counts: boolean;
}

/** How long a simulation lasts, in seconds: whole cycles where busy and idle spans take turns. */
function lengthOf({ ratePerSecond, pattern }: Arrivals): number {
  if (pattern === undefined) {
    const wanted = SETTLING_S + Math.max(LEAST_S, COUNTED / ratePerSecond);
    return Math.min(wanted, MOST_ARRIVALS / ratePerSecond);
  }
  const [busyS, idleS] = [toSeconds(pattern.busyUs), toSeconds(pattern.idleUs)];
  const cycles = Math.max(2, Math.ceil(COUNTED / (ratePerSecond * busyS)));
  const settling = Math.ceil(SETTLING_S / (busyS + idleS));
  return (settling + cycles) * (busyS + idleS);
}

/** How many arrivals a simulation of this traffic takes, at least. */
export function arrivalsNeeded({ ratePerSecond, pattern }: Arrivals): number {
  if (pattern === undefined) return 2 * SETTLING_S * ratePerSecond;
  const busyS = toSeconds(pattern.busyUs);
  const settling = Math.ceil(SETTLING_S / (busyS + toSeconds(pattern.idleUs)));
  return (settling + 2) * ratePerSecond * busyS;
}

/** When invocations start, in seconds from the start of a simulation, in ascending order. */
export function* arrivalTimes(traffic: Arrivals, random: () => number): Generator<SimulatedArrival> {
  const endS = lengthOf(traffic);
  const { place, settledS } = clockOf(traffic);
  const gap = traffic.arrivals === 'poisson' ? () => -Math.log1p(-random()) : () => 1;
  for (let busyS = gap() / traffic.ratePerSecond; ; busyS += gap() / traffic.ratePerSecond) {
    const atS = place(busyS);
    if (atS >= endS) return;
    yield { atS, counts: atS >= settledS };
  }
}

/** From busy time to time: idle spans are put between. */
function clockOf({ pattern }: Arrivals) {
  if (pattern === undefined) return { place: (busyS: number) => busyS, settledS: SETTLING_S };
  const [spanS, idleS] = [toSeconds(pattern.busyUs), toSeconds(pattern.idleUs)];
  return {
    place: (busyS: number) => busyS + Math.floor(busyS / spanS) * idleS,
    settledS: Math.ceil(SETTLING_S / (spanS + idleS)) * (spanS + idleS),
  };
}

/** Invocations of a second, on average. */
export function averageRate({ ratePerSecond, pattern }: Arrivals): number {
  if (pattern === undefined) return ratePerSecond;
  return (ratePerSecond * pattern.busyUs) / (pattern.busyUs + pattern.idleUs);
}
