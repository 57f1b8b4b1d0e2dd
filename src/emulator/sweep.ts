import { sweepTemporaryDirectories } from '../host/index.js';
import { detectCgroups, sweepLeftovers } from '../sandbox/index.js';

/**
 * Ends the sandboxes and removes the cgroups and files of emulators, and of commands that use them, which were killed,
 * and names what it removed. Those of a live process stay.
 */
export async function sweepDeadEmulators(): Promise<readonly string[]> {
  return [...(await sweepLeftovers(detectCgroups())), ...sweepTemporaryDirectories()];
}
