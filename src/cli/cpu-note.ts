import type { CpuControl } from '../emulator/index.js';
import { formatPercent } from '../units/index.js';

/** How functions' processor time is limited, and how far from AWS's durations that is expected to be. */
export function cpuNote(control: CpuControl): string {
  if (control.state === 'unknown') return `processor time: ${control.warning}`;
  const error = `durations below 1,769 MB are expected within ${formatPercent(control.predictedError)} of AWS's, in the mean over sizes`;
  if (control.state === 'controller') return `processor time: limited by a controller of our own; ${error}`;
  const reason = control.reason === null ? '' : ` (${control.reason})`;
  return `processor time: limited by this machine's kernel${reason}; ${error}`;
}
