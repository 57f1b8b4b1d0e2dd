import { readControl, writeControl } from '../control-files.js';

const CGROUP_CONTROLLERS = 'cgroup.controllers';
const CGROUP_SUBTREE_CONTROL = 'cgroup.subtree_control';
const NEEDED = ['cpu', 'memory', 'pids'] as const;

/** cgroup.controllers: what the parent lets this cgroup have, in one line, separated by spaces. */
export function missingControllers(directory: string): string[] {
  return missingIn(readControl(directory, CGROUP_CONTROLLERS));
}

/** Whether the children of a cgroup have the controllers already. */
export function areEnabled(directory: string): boolean {
  return missingIn(readControl(directory, CGROUP_SUBTREE_CONTROL)).length === 0;
}

/**
 * cgroup.subtree_control reads like cgroup.controllers and takes `+name` and `-name`, separated by spaces. The
 * kernel refuses with EBUSY where the cgroup has processes of its own, unless it is the root of the hierarchy.
 */
export function enableControllers(directory: string): void {
  writeControl(directory, CGROUP_SUBTREE_CONTROL, NEEDED.map((name) => `+${name}`).join(' '));
}

function missingIn(line: string): string[] {
  const available = line.split(' ');
  return NEEDED.filter((name) => !available.includes(name));
}
