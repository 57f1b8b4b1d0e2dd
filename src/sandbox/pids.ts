import { writeControl } from './control-files.js';

const PIDS_MAX = 'pids.max';

/** The same file in both versions: the number of tasks (processes and threads) beyond which fork and clone fail with EAGAIN. */
export function limitProcesses(directory: string, limit: number): void {
  writeControl(directory, PIDS_MAX, limit);
}
