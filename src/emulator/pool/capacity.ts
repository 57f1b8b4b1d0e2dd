import type { Megabytes } from '../../units/index.js';
import { MEMORY_OF_ONE_VCPU } from './boots.js';

/** Share of a processor that is left to the emulator and to who measures. */
const RESERVED_CORES = 0.25;

/**
 * How many environments of a size a host can run at a time without starving each other or the instruments:
 * max(1, floor((cores - 0.25) / share)), the share being memory / 1,769.
 */
export function hostCapacity(cores: number, memoryMB: Megabytes): number {
  return Math.max(1, Math.floor(((cores - RESERVED_CORES) * MEMORY_OF_ONE_VCPU) / memoryMB));
}
