import type { PlatformReport, PlatformTotals } from '../model/index.js';
import { bytes, microseconds } from '../units/index.js';

/** What invocations used together, as the platform reports it. */
export class PlatformSum {
  #cpuUsedUs = 0;
  #throttledUs = 0;
  #peakMemoryBytes = 0;

  add(reports: readonly PlatformReport[]): void {
    for (const { cpuUsedUs, throttledUs, maxMemoryUsedBytes } of reports) {
      this.#cpuUsedUs += cpuUsedUs ?? 0;
      this.#throttledUs += throttledUs ?? 0;
      this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes, maxMemoryUsedBytes);
    }
  }

  totals(): PlatformTotals {
    return {
      cpuUsedUs: microseconds(this.#cpuUsedUs),
      throttledUs: microseconds(this.#throttledUs),
      peakMemoryBytes: bytes(this.#peakMemoryBytes),
    };
  }
}
