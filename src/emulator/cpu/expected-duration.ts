import { type Random, seededRandom } from '../../stats/index.js';
import { type Megabytes, type Microseconds, microseconds } from '../../units/index.js';
import { BandwidthGroup, type BandwidthKernel } from './bandwidth-model.js';

/** Memory that buys one processor, in MB. */
const MEMORY_OF_ONE_VCPU = 1_769;

/** How a function was driven, and what it takes. Microseconds of processor time, or between invocations. */
export interface Cadence {
  /** From the end of an invocation to the start of the next, and its standard deviation. */
  readonly gapUs: number;
  readonly gapDeviationUs: number;
  readonly workUs: number;
  readonly workDeviationUs: number;
  /** What the platform takes of the function's share before an invocation's Duration begins, and after its end. */
  readonly beforeUs: number;
  readonly afterUs: number;
}

/**
 * That of AWS's curve: gap and work are measured (see AWS_CURVE). The platform's own part is not documented: these
 * two values are those by which the model comes nearest to the curve.
 */
export const AWS_CADENCE: Cadence = {
  gapUs: 158_200,
  gapDeviationUs: 1_500,
  workUs: 17_260,
  workDeviationUs: 400,
  beforeUs: 1_500,
  afterUs: 750,
};

export interface Drive {
  readonly kernel: BandwidthKernel;
  readonly cadence: Cadence;
  readonly invocations: number;
  readonly seed: number;
}

/** Mean duration that a kernel's bandwidth control gives a function of one thread at a memory size. */
export function expectedDurationUs(
  memoryMB: Megabytes,
  { kernel, cadence, invocations, seed }: Drive,
): Microseconds {
  const random = seededRandom(seed);
  const group = new BandwidthGroup((memoryMB / MEMORY_OF_ONE_VCPU) * kernel.periodUs, kernel);
  let sumUs = 0;
  for (let index = 0; index < invocations; index += 1) {
    group.work(cadence.beforeUs);
    sumUs += group.work(cadence.workUs + cadence.workDeviationUs * normal(random));
    const endUs = group.nowUs;
    group.work(cadence.afterUs);
    group.sleepUntil(endUs + cadence.gapUs - cadence.beforeUs + cadence.gapDeviationUs * normal(random));
  }
  return microseconds(sumUs / invocations);
}

/** Standard normal: the sum of twelve uniform values has a variance of one (Irwin-Hall). */
function normal(random: Random): number {
  return Array.from({ length: 12 }, () => random()).reduce((sum, value) => sum + value, -6);
}
