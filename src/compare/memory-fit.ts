import type { MeasuredCell } from '../model/index.js';
import { megabytesToBytes } from '../units/index.js';

/**
 * Whether an environment held all of its memory at its peak, pages of mapped files among it: Max Memory Used is
 * never more than the memory size, so what it needed is not known. Such a function may be ended by its platform,
 * or have its files read again and again.
 */
export function fillsMemory({ memoryMB, platform }: Pick<MeasuredCell, 'memoryMB' | 'platform'>): boolean {
  if (memoryMB === null || 'reason' in platform) return false;
  return platform.peakMemoryBytes >= megabytesToBytes(memoryMB);
}
