import { type ControlWriter, readKeyed, writeControl, writeOptionalControl } from '../control-files.js';

export const CGROUP_FREEZE = 'cgroup.freeze';
const CGROUP_EVENTS = 'cgroup.events';
const CGROUP_KILL = 'cgroup.kill';

/** Returns before every task has stopped: `frozen 1` in cgroup.events tells when. A frozen task can be killed. */
export function freeze(directory: string, writer?: ControlWriter): void {
  writeControl(directory, CGROUP_FREEZE, 1, writer);
}

export function thaw(directory: string, writer?: ControlWriter): void {
  writeControl(directory, CGROUP_FREEZE, 0, writer);
}

/** cgroup.events: `populated 0|1`, `frozen 0|1`, one a line. */
export function isFrozen(directory: string): boolean {
  return readKeyed(directory, CGROUP_EVENTS, 'frozen') === 1;
}

/** SIGKILL to the whole subtree, against concurrent forks as well (since Linux 5.14; false before). */
export function killAll(directory: string): boolean {
  return writeOptionalControl(directory, CGROUP_KILL, 1);
}
