import { createHash } from 'node:crypto';
import { BenchError } from '../../errors/index.js';
import { type CpuController, obtainedShare, type UsableCgroups } from '../../sandbox/index.js';
import { AWS_ACCOUNT } from './aws-account.js';
import { expectedError } from './expected-duration.js';
import { onceABoot } from './once-a-boot.js';

/** A process that spins may not get more than this of its share. */
const MOST_OBTAINED = 1.05;
const ATTEMPTS = 3;

export interface ControllerControl {
  readonly state: 'controller';
  /** Hash of its parameters and its program: what was measured under others does not hold. */
  readonly account: string;
  /**
   * Mean absolute error of the account over the sizes of AWS's curve: the model's, not a measurement. `bench
   * calibrate --cpu` measures.
   */
  readonly predictedError: number;
  readonly warning: null;
}

/** Whether the controller holds back as it should, once a boot. Throws a BenchError where it does not. */
export async function checkController(
  cgroups: UsableCgroups,
  controller: CpuController,
): Promise<ControllerControl> {
  const identity = JSON.stringify([AWS_ACCOUNT, controller.programName]);
  const key = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  const predictedError = await onceABoot(`${cgroups.version}-controller-${key}`, parseError, async () =>
    (await holdsBack(cgroups, controller)) ? expectedError(AWS_ACCOUNT) : null,
  );
  if (predictedError !== null) return { state: 'controller', account: key, predictedError, warning: null };
  throw new BenchError('the controller of processor time does not hold back a process that spins', {
    code: 'cpu-controller-failed',
  });
}

function parseError(json: unknown): number | null {
  return typeof json === 'number' ? json : null;
}

/** The shares of attempts that others disturbed are smaller: one that is not too large is enough. */
async function holdsBack(cgroups: UsableCgroups, controller: CpuController): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1)
    if ((await obtainedShare(cgroups, controller)) <= MOST_OBTAINED) return true;
  return false;
}
