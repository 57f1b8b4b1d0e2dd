import { messageOf } from '../../errors/index.js';
import { type CgroupSupport, CpuController, type Ticks } from '../../sandbox/index.js';
import { AWS_ACCOUNT } from './aws-account.js';
import { expectedError } from './expected-duration.js';
import { type KernelControl, testKernelControl } from './self-test.js';

/** How functions' processor time is limited here, and how far that is from AWS. */
export type CpuControl =
  | {
      readonly state: 'controller';
      /** Mean absolute error over the sizes of AWS's curve that the account has: `bench calibrate --cpu` measures. */
      readonly predictedError: number;
      readonly warning: null;
    }
  | KernelControl;

/** What limits the processor time of an emulator's functions. */
export class CpuLimiter {
  #facts: CpuControl;

  private constructor(
    facts: CpuControl,
    readonly controller: CpuController | null,
  ) {
    this.#facts = facts;
  }

  /**
   * A controller of our own where it can be, the kernel's bandwidth control elsewhere.
   *
   * @param onFault takes that the controller ended
   */
  static async open(
    cgroups: CgroupSupport,
    isControllerWanted: boolean,
    onFault: (error: unknown) => void,
  ): Promise<CpuLimiter> {
    if (cgroups.version === 'none') return new CpuLimiter(await testKernelControl(cgroups, null), null);
    try {
      if (!isControllerWanted) return new CpuLimiter(await testKernelControl(cgroups, 'as chosen'), null);
      return await CpuLimiter.#withController(onFault);
    } catch (error) {
      return new CpuLimiter(await testKernelControl(cgroups, messageOf(error)), null);
    }
  }

  static async #withController(onFault: (error: unknown) => void): Promise<CpuLimiter> {
    const controller = await CpuController.start(AWS_ACCOUNT, (error) => {
      limiter.#facts = { state: 'unknown', warning: error.message };
      onFault(error);
    });
    const facts: CpuControl = { state: 'controller', predictedError: expectedError(AWS_ACCOUNT), warning: null };
    const limiter = new CpuLimiter(facts, controller);
    return limiter;
  }

  get facts(): CpuControl {
    return this.#facts;
  }

  /** Of this machine's kernel, where that limits; refills are moved to them. */
  get ticks(): Ticks | null {
    return this.#facts.state === 'kernel' ? this.#facts.ticks : null;
  }

  async close(): Promise<void> {
    await this.controller?.close();
  }
}
