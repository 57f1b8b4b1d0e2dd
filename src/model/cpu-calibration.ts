import type { Megabytes, Microseconds } from '../units/index.js';
import type { Warning } from './warning.js';

/** How long one function lasts by memory size here, beside AWS Lambda. */
export interface CpuCalibration {
  /** What limited processor time; null where nothing did. */
  readonly limiter: string | null;
  /** Duration of the function on a whole processor: its work and the runtime's own. */
  readonly workUs: Microseconds;
  /** From the end of an invocation to the start of the next: AWS's curve holds for one cadence. */
  readonly gapUs: Microseconds;
  readonly invocations: number;
  readonly points: readonly CalibratedSize[];
  /** Mean of |error| over the sizes that AWS was measured at; null where none was asked for. */
  readonly meanAbsoluteError: number | null;
  readonly warnings: readonly Warning[];
}

/** Durations as the platform reports them. */
export interface CalibratedSize {
  readonly memoryMB: Megabytes;
  readonly meanUs: Microseconds;
  readonly p5Us: Microseconds;
  readonly p50Us: Microseconds;
  readonly p95Us: Microseconds;
  /** Null where AWS's mean at this size is not known. */
  readonly awsMeanUs: Microseconds | null;
  /** meanUs / awsMeanUs - 1. */
  readonly error: number | null;
  /** The gap that was kept, the median. */
  readonly gapUs: Microseconds;
  /** Shares of all processors' time, 0 to 1, that others or the hypervisor took; null where the host does not tell. */
  readonly foreignShare: number | null;
  readonly stolenShare: number | null;
  /** Others took so much that the figure says little. */
  readonly suspect: boolean;
}

/** What is kept of a calibration of the whole curve. */
export interface KeptCpuError {
  readonly measuredAt: string;
  readonly invocations: number;
  readonly meanAbsoluteError: number;
}
