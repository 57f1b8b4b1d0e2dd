import { readFileSync } from 'node:fs';
import { messageOf } from '../../errors/index.js';
import { type CgroupSupport, observeTicks, type Ticks } from '../../sandbox/index.js';
import { AWS_ACCOUNT } from './aws-account.js';
import { kernelError } from './expected-duration.js';
import { onceABoot } from './once-a-boot.js';

const SLICE_US = '/proc/sys/kernel/sched_cfs_bandwidth_slice_us';
/** Above this, durations by memory size are another curve than AWS's, and users must know. */
const NOTABLE_ERROR = 0.03;

/** What this host's kernel makes of a share of a processor, and how that differs from AWS's. */
export type KernelControl =
  | {
      readonly state: 'kernel';
      /** Why no controller of ours limits. */
      readonly reason: string | null;
      /** Refills of quotas are moved to these. */
      readonly ticks: Ticks;
      readonly sliceUs: number;
      /**
       * Mean absolute error, over the sizes of AWS's curve, that is left by what this kernel does differently: a
       * prediction by the model, not a measurement. `bench calibrate --cpu` measures.
       */
      readonly predictedError: number;
      readonly warning: string | null;
    }
  | { readonly state: 'unknown'; readonly warning: string };

/**
 * Measures the kernel's bandwidth control, once a boot: the result is kept in the cache folder. Takes some 0.8 s
 * the first time.
 */
export async function checkKernel(cgroups: CgroupSupport, reason: string | null): Promise<KernelControl> {
  if (cgroups.version === 'none') return unknown(cgroups.reason);
  try {
    const ticks = await onceABoot(cgroups.version, parseTicks, () => observeTicks(cgroups));
    if (ticks !== null) return measured(ticks, reason);
    return unknown('the machine is too busy to see its ticks; start again when it is idle');
  } catch (error) {
    return unknown(messageOf(error));
  }
}

function parseTicks(json: unknown): Ticks | null {
  const { tickUs, offsetUs } = json as Partial<Ticks>;
  return tickUs === undefined || offsetUs === undefined ? null : { tickUs, offsetUs };
}

function measured(ticks: Ticks, reason: string | null): KernelControl {
  const sliceUs = readSliceUs();
  const predictedError = kernelError({ tickUs: ticks.tickUs, sliceUs });
  const percent = Math.round(predictedError * 100);
  const message = `durations below 1,769 MB are expected to differ from AWS's by ${percent} % in the mean: ${reasonsOf(ticks.tickUs, reason).join('; ')}`;
  const warning = predictedError <= NOTABLE_ERROR ? null : message;
  return { state: 'kernel', reason, ticks, sliceUs, predictedError, warning };
}

function reasonsOf(tickUs: number, reason: string | null): readonly string[] {
  const ticks = `this kernel accounts for processor time every ${tickUs / 1_000} ms, AWS's every 4 ms (use one with CONFIG_HZ=250)`;
  return [
    ...(tickUs === AWS_ACCOUNT.tickUs ? [] : [ticks]),
    `the kernel limits processor time, not a controller of ours${reason === null ? '' : ` (${reason})`}`,
  ];
}

function readSliceUs(): number {
  try {
    return Number(readFileSync(SLICE_US, 'utf8'));
  } catch {
    return AWS_ACCOUNT.sliceUs;
  }
}

function unknown(reason: string): KernelControl {
  const warning = `processor shares are not known to follow AWS's curve: ${reason}`;
  return { state: 'unknown', warning };
}
