import { type Microseconds, microseconds } from '../../units/index.js';
import { type ControlReader, readControl } from '../control-files.js';

export const CPUACCT_USAGE = 'cpuacct.usage';

/** One number: nanoseconds of processor time that the cgroup has used, in user and kernel mode. */
export function readCpuUsed(directory: string, reader?: ControlReader): Microseconds {
  return microseconds(Number(readControl(directory, CPUACCT_USAGE, reader)) / 1_000);
}
