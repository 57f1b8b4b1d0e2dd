import { messageOf } from '../../errors/index.js';
import { type CgroupSupport, CpuController, type Ticks, type UsableCgroups } from '../../sandbox/index.js';
import { AWS_ACCOUNT } from './aws-account.js';
import { type ControllerControl, checkController } from './controller-check.js';
import { checkKernel, type KernelControl } from './kernel-check.js';

/** How functions' processor time is limited here, and how far that is from AWS. */
export type CpuControl = ControllerControl | KernelControl;

/** Names what limits, and changes with what decides how; null where nothing does. */
export function cpuLimiterName(control: CpuControl): string | null {
  if (control.state === 'controller') return `controller-${control.account}`;
  return control.state === 'kernel' ? 'kernel' : null;
}

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
    if (cgroups.version === 'none') return new CpuLimiter(await checkKernel(cgroups, null), null);
    try {
      if (!isControllerWanted) return new CpuLimiter(await checkKernel(cgroups, 'as chosen'), null);
      return await CpuLimiter.#withController(cgroups, onFault);
    } catch (error) {
      return new CpuLimiter(await checkKernel(cgroups, messageOf(error)), null);
    }
  }

  static async #withController(
    cgroups: UsableCgroups,
    onFault: (error: unknown) => void,
  ): Promise<CpuLimiter> {
    let limiter: CpuLimiter | undefined;
    const controller = await CpuController.start(AWS_ACCOUNT, (error) => {
      limiter?.endWith(error);
      onFault(error);
    });
    try {
      limiter = new CpuLimiter(await checkController(cgroups, controller), controller);
      return limiter;
    } catch (error) {
      await controller.close();
      throw error;
    }
  }

  /** The controller is gone: the kernel limits, untested. */
  endWith({ message }: Error): void {
    this.#facts = { state: 'unknown', warning: message };
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
