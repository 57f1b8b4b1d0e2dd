import type { AccountParameters } from '../../sandbox/index.js';
import { normalFrom, seededRandom } from '../../stats/index.js';
import { type Megabytes, type Microseconds, microseconds } from '../../units/index.js';
import { AWS_ACCOUNT } from './aws-account.js';
import { AWS_CURVE } from './aws-curve.js';
import { BandwidthGroup } from './bandwidth-model.js';

/** Memory that buys one processor, in MB. */
const MEMORY_OF_ONE_VCPU = 1_769;
/** From the end of an invocation to its environment's rest. */
const REST_AFTER_US = 5_000;
const INVOCATIONS = 300;
const SEED = 1;

/** How a function was driven, and what it takes. Microseconds of processor time, or between invocations. */
export interface Cadence {
  /** From the end of an invocation to the start of the next, and its standard deviation. */
  readonly gapUs: number;
  readonly gapDeviationUs: number;
  readonly workUs: number;
  readonly workDeviationUs: number;
}

/** That of AWS's curve: gap and work are measured (see AWS_CURVE). */
export const AWS_CADENCE: Cadence = {
  gapUs: 158_200,
  gapDeviationUs: 1_500,
  workUs: 17_260,
  workDeviationUs: 200,
};

export interface Drive {
  readonly account: AccountParameters;
  readonly cadence: Cadence;
  readonly invocations: number;
  readonly seed: number;
}

/** Mean duration that an account gives a function of one thread at a memory size. */
export function expectedDurationUs(
  memoryMB: Megabytes,
  { account, cadence, invocations, seed }: Drive,
): Microseconds {
  const random = seededRandom(seed);
  const group = new BandwidthGroup((memoryMB / MEMORY_OF_ONE_VCPU) * account.periodUs, account);
  let sumUs = 0;
  for (let index = 0; index < invocations; index += 1) {
    const workUs = cadence.workUs + cadence.workDeviationUs * normalFrom(random);
    // The Runtime API takes its part before and after the function's.
    group.sleepUntil(group.nowUs + account.apiUs / 2);
    sumUs += account.apiUs + group.invoke(workUs - account.apiUs);
    const endUs = group.nowUs + account.apiUs / 2;
    group.sleepUntil(endUs + REST_AFTER_US);
    group.rest();
    group.sleepUntil(endUs + cadence.gapUs + cadence.gapDeviationUs * normalFrom(random));
  }
  return microseconds(sumUs / invocations);
}

/** Mean absolute error of an account over the sizes of AWS's curve, at its cadence. */
export function expectedError(account: AccountParameters): number {
  const drive = { account, cadence: AWS_CADENCE, invocations: INVOCATIONS, seed: SEED };
  const errors = AWS_CURVE.map(({ memoryMB, meanUs }) =>
    Math.abs(expectedDurationUs(memoryMB, drive) / meanUs - 1),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** That of a kernel, whose refills come just before its ticks, and in whose groups no platform works. */
export function kernelError(kernel: Pick<AccountParameters, 'tickUs' | 'sliceUs'>): number {
  const nothing = { besideUs: 0, besideDelayUs: 0, afterUs: 0, afterBesideUs: 0, apiUs: 0 };
  return expectedError({ ...AWS_ACCOUNT, ...nothing, ...kernel, tickAfterRefillUs: 30 });
}
