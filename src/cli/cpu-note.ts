import type { CpuControl } from '../emulator/index.js';
import type { KeptCpuError } from '../model/index.js';
import { formatPercent } from '../units/index.js';

/**
 * How functions' processor time is limited, and how far from AWS's durations that is.
 *
 * @param measured by the last calibration under that control on this machine
 */
export function cpuNote(control: CpuControl, measured: KeptCpuError | undefined): string {
  if (control.state === 'unknown') return `processor time: ${control.warning}`;
  const error = measured === undefined ? simulated(control.predictedError) : found(measured);
  if (control.state === 'controller') return `processor time: limited by a controller of our own; ${error}`;
  const reason = control.reason === null ? '' : ` (${control.reason})`;
  return `processor time: limited by this machine's kernel${reason}; ${error}`;
}

const found = ({ meanAbsoluteError, invocations, measuredAt }: KeptCpuError): string =>
  `mean durations below 1,769 MB differed from AWS's by ${formatPercent(meanAbsoluteError)} in the mean over sizes when they were measured here (${measuredAt.slice(0, 10)}, ${invocations} invocations a size)`;

const simulated = (error: number): string =>
  `a simulation of it comes within ${formatPercent(error)} of AWS's durations below 1,769 MB, in the mean over sizes; here it is not measured: bench calibrate --cpu does`;
