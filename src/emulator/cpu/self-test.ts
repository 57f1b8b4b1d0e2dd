import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { messageOf } from '../../errors/index.js';
import { cacheDirectory, writeFileAtomic } from '../../host/index.js';
import { type CgroupSupport, canChargePlatformPart, observeTicks, type Ticks } from '../../sandbox/index.js';
import { AWS_CURVE } from './aws-curve.js';
import { AWS_KERNEL } from './bandwidth-model.js';
import { AWS_CADENCE, expectedDurationUs } from './expected-duration.js';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const SLICE_US = '/proc/sys/kernel/sched_cfs_bandwidth_slice_us';
/** Above this, durations by memory size are another curve than AWS's, and users must know. */
const NOTABLE_ERROR = 0.03;
const INVOCATIONS = 200;
const SEED = 1;

/** What this host's kernel makes of a share of a processor, and how that differs from AWS's. */
export type CpuControl =
  | {
      readonly state: 'measured';
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
export async function testCpuControl(cgroups: CgroupSupport): Promise<CpuControl> {
  if (cgroups.version === 'none') return unknown(cgroups.reason);
  const file = cacheFile(cgroups.version);
  const kept = await readKept(file);
  const takesPart = canChargePlatformPart(cgroups);
  if (kept !== null) return measured(kept, takesPart);
  try {
    const ticks = await observeTicks(cgroups);
    if (ticks === null)
      return unknown('the machine is too busy to see its ticks; start again when it is idle');
    await writeFileAtomic(file, JSON.stringify(ticks));
    return measured(ticks, takesPart);
  } catch (error) {
    return unknown(messageOf(error));
  }
}

/** One for each boot: ticks keep their offset until the next. */
function cacheFile(version: string): string {
  const bootId = readFileSync(BOOT_ID, 'utf8').trim();
  return cacheDirectory('cpu-control', `${os.release()}-${version}-${bootId}.json`);
}

async function readKept(file: string): Promise<Ticks | null> {
  try {
    const { tickUs, offsetUs } = JSON.parse(await readFile(file, 'utf8')) as Partial<Ticks>;
    return tickUs === undefined || offsetUs === undefined ? null : { tickUs, offsetUs };
  } catch {
    return null;
  }
}

function measured(ticks: Ticks, takesPart: boolean): CpuControl {
  const sliceUs = readSliceUs();
  const predictedError = predictError({ tickUs: ticks.tickUs, sliceUs, takesPart });
  const warning =
    predictedError <= NOTABLE_ERROR
      ? null
      : `durations below 1,769 MB are expected to differ from AWS's by ${Math.round(predictedError * 100)} % in the mean: ${reasonsOf(ticks.tickUs, takesPart).join('; ')}`;
  return { state: 'measured', ticks, sliceUs, predictedError, warning };
}

function reasonsOf(tickUs: number, takesPart: boolean): readonly string[] {
  const ticks = `this kernel accounts for processor time every ${tickUs / 1_000} ms, AWS's every 4 ms (use one with CONFIG_HZ=250)`;
  const part =
    "what AWS's platform takes of a share cannot be taken here (use cgroup version 1 with cpu and cpuacct apart)";
  return [...(tickUs === AWS_KERNEL.tickUs ? [] : [ticks]), ...(takesPart ? [] : [part])];
}

function readSliceUs(): number {
  try {
    return Number(readFileSync(SLICE_US, 'utf8'));
  } catch {
    return AWS_KERNEL.sliceUs;
  }
}

export interface HostTraits {
  readonly tickUs: number;
  readonly sliceUs: number;
  /** Whether what AWS's platform takes of a share is taken here, too. */
  readonly takesPart: boolean;
}

/** The same function on AWS and here, by the model. */
export function predictError({ tickUs, sliceUs, takesPart }: HostTraits): number {
  const here = { ...AWS_KERNEL, tickUs, sliceUs };
  const cadence = takesPart ? AWS_CADENCE : { ...AWS_CADENCE, beforeUs: 0 };
  const drive = { invocations: INVOCATIONS, seed: SEED };
  const errors = AWS_CURVE.map(({ memoryMB }) => {
    const expectedUs = expectedDurationUs(memoryMB, {
      ...drive,
      cadence: AWS_CADENCE,
      kernel: AWS_KERNEL,
    });
    return Math.abs(expectedDurationUs(memoryMB, { ...drive, cadence, kernel: here }) / expectedUs - 1);
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

function unknown(reason: string): CpuControl {
  const warning = `processor shares are not known to follow AWS's curve: ${reason}`;
  return { state: 'unknown', warning };
}
