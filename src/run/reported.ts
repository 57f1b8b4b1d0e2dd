import type { PlatformReport, Recordings } from '../model/index.js';
import { RecorderSet } from './recorder-set.js';

type Metric = 'queueUs' | 'durationReportedUs' | 'billedDurationUs' | 'cpuUsedUs';

/**
 * What the platform told of the invocations in a window. Only of those that succeeded, as service times are:
 * a function that fails at once would look fast and cheap.
 */
export class ReportedTimes {
  readonly #recorders = new RecorderSet<Metric>();

  record(report: PlatformReport): void {
    if (report.outcome !== 'ok') return;
    this.#recorders.record('durationReportedUs', report.durationUs);
    this.#recorders.record('billedDurationUs', report.billedDurationUs);
    if (report.queueUs !== null) this.#recorders.record('queueUs', report.queueUs);
    if (report.cpuUsedUs !== null) this.#recorders.record('cpuUsedUs', report.cpuUsedUs);
  }

  toData(): Recordings {
    return this.#recorders.toData();
  }
}
