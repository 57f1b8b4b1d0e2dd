import { readControl, writeControl } from '../control-files.js';

const FREEZER_STATE = 'freezer.state';
const FROZEN = 'FROZEN';
const THAWED = 'THAWED';

/**
 * Returns before every task has stopped: the state reads FREEZING until then, and reading it is what makes the
 * kernel look again. A task that is frozen does not act on SIGKILL until it is thawed.
 */
export function freeze(directory: string): void {
  writeControl(directory, FREEZER_STATE, FROZEN);
}

export function thaw(directory: string): void {
  writeControl(directory, FREEZER_STATE, THAWED);
}

/** freezer.state: one word of THAWED, FREEZING, FROZEN. */
export function isFrozen(directory: string): boolean {
  return readControl(directory, FREEZER_STATE) === FROZEN;
}
