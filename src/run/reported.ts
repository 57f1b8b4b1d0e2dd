import type { PlatformReport, Recordings } from '../model/index.js';
import { type Microseconds, milliseconds } from '../units/index.js';
import { RecorderSet } from './recorder-set.js';

type Metric =
  | 'queueUs'
  | 'waitedUs'
  | 'durationReportedUs'
  | 'billedDurationUs'
  | 'initDurationUs'
  | 'cpuUsedUs';

/** A shorter queue may be the platform's own work on a busy machine (8 ms were seen), not a wait for an environment. */
const LEAST_WAIT: Microseconds = milliseconds(20);

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
    if (report.initDurationUs !== null) this.#recorders.record('initDurationUs', report.initDurationUs);
    if (report.queueUs !== null) this.#queued(report.queueUs);
    if (report.cpuUsedUs !== null) this.#recorders.record('cpuUsedUs', report.cpuUsedUs);
  }

  #queued(queueUs: Microseconds): void {
    this.#recorders.record('queueUs', queueUs);
    if (queueUs >= LEAST_WAIT) this.#recorders.record('waitedUs', queueUs);
  }

  toData(): Recordings {
    return this.#recorders.toData();
  }
}
