import { detectCgroups, sweepLeftovers } from '../sandbox/index.js';
import { sweepWorkDirectories } from './storage/index.js';

/**
 * Ends the sandboxes and removes the cgroups and files of emulators that were killed, and names what it
 * removed. Those of a live emulator stay.
 */
export async function sweepDeadEmulators(): Promise<readonly string[]> {
  return [...(await sweepLeftovers(detectCgroups())), ...sweepWorkDirectories()];
}
