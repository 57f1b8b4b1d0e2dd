import { type Microseconds, microseconds } from '../../units/index.js';
import { readControl } from '../control-files.js';

const CPUACCT_USAGE = 'cpuacct.usage';

/** One number: nanoseconds of processor time that the cgroup has used, in user and kernel mode. */
export function readCpuUsed(directory: string): Microseconds {
  return microseconds(Number(readControl(directory, CPUACCT_USAGE)) / 1_000);
}
