import { foreignShare, type HostUse } from '../host/index.js';
import type { ValidityCheck } from '../model/index.js';

/** Of all processors' time: what others take beyond that, the functions would have used. */
const FOREIGN_CPU_LIMIT = 0.1;

/** Empty where the host does not tell (no /proc). */
export function foreignCpuCheck(
  before: HostUse | undefined,
  after: HostUse | undefined,
): readonly ValidityCheck[] {
  if (before === undefined || after === undefined) return [];
  const value = foreignShare(before, after);
  return [
    { name: 'cpu-of-others', value, limit: `<= ${FOREIGN_CPU_LIMIT}`, pass: value <= FOREIGN_CPU_LIMIT },
  ];
}
