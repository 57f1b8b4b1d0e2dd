import { fillsMemory } from '../compare/index.js';
import type { Cell, MeasuredCell, Warning } from '../model/index.js';

/** What is told of a cell that had no memory left: what it needed is not known, and neither is what it lost by that. */
export function memoryWarnings(
  { variant, memoryMB }: Cell,
  platform: MeasuredCell['platform'],
): readonly Warning[] {
  if (!fillsMemory({ memoryMB, platform })) return [];
  const message =
    `${variant} does not fit ${memoryMB} MB: an environment held all of it at its peak, pages of mapped files ` +
    'among them. AWS may end such a function (Runtime.ExitError, signal: killed) or read its files again and ' +
    'again, which these figures do not tell: measure a larger size';
  return [{ code: 'memory-full', message }];
}
