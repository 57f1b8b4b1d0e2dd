import type { BreakdownData, PlatformReport, RecordingData, TimeParts } from '../model/index.js';
import type { LoadSample, PartsOfSample } from '../results/index.js';
import { BreakdownRecorder, DurationRecorder } from '../stats/index.js';
import { type Microseconds, microseconds } from '../units/index.js';

/**
 * Where the time of one request went. Queue, cold start and running are the platform's own figures, transport is
 * what its times and the client's tell together; what these do not add up to is unexplained. Without a common
 * clock the transport is not known, and so is unexplained.
 */
export function timeParts(sample: LoadSample, report: PlatformReport): TimeParts<Microseconds | null> {
  const { at } = report;
  const queue = report.queueUs ?? microseconds(0);
  const coldStart = microseconds(at?.creation ? at.dispatchedUs - at.creation.startedUs : 0);
  const running = report.durationUs;
  const transport = at === null ? microseconds(0) : transportOf(sample, at);
  const unexplained = microseconds(sample.serviceTimeUs - queue - coldStart - running - transport);
  return { queue, coldStart, running, ...ofRunning(report), transport, unexplained };
}

/** Neither way can take less than nothing: clocks that disagree leave time unexplained. */
function transportOf({ startUs, serviceTimeUs }: LoadSample, at: NonNullable<PlatformReport['at']>) {
  const there = Math.max(0, at.receivedUs - startUs);
  const back = Math.max(0, startUs + serviceTimeUs - at.answeredUs);
  return microseconds(there + back);
}

/**
 * Processor time can exceed the time that passed, of several threads or of an init before the invocation; it is
 * cut there, so that the parts of running add up to it.
 */
function ofRunning({ durationUs, cpuUsedUs, throttledUs }: PlatformReport) {
  if (cpuUsedUs === null) return { cpu: null, throttled: null, waiting: null };
  const cpu = Math.min(cpuUsedUs, durationUs);
  const throttled = Math.min(throttledUs ?? 0, durationUs - cpu);
  return {
    cpu: microseconds(cpu),
    throttled: microseconds(throttled),
    waiting: microseconds(durationUs - cpu - throttled),
  };
}

/** What the platform does not report: a request that it refused, or whose answer never reached the client. */
const WITHOUT_REPORT: ReadonlySet<string> = new Set(['timeout', 'transport-error', 'throttled']);

export interface JoinedLoad {
  /**
   * Reports of the window's own requests, found by their ids: those of its warm-up may be answered inside of an
   * open loop's window, and its own long after it.
   */
  readonly windowReports: readonly PlatformReport[];
  /** Requests of the window that were answered, and how many of these have a report. */
  readonly answered: number;
  readonly answeredWithReport: number;
  readonly breakdown: BreakdownData;
  /** What the client would have seen, had every request found an environment; of those with a report. */
  readonly withoutQueue: RecordingData;
}

/** The samples of a load beside the platform's reports of the same requests. */
export class RequestJoin {
  readonly #reports: ReadonlyMap<string | null, PlatformReport>;
  readonly #breakdown = new BreakdownRecorder();
  readonly #withoutQueue = new DurationRecorder();
  readonly #found: PlatformReport[] = [];
  #answered = 0;
  #answeredWithReport = 0;

  constructor(reports: readonly PlatformReport[]) {
    this.#reports = new Map(reports.map((report) => [report.clientRequestId, report]));
  }

  /** Counts a sample. Figures are of the requests that were answered well, as service times are. */
  readonly partsOf: PartsOfSample = (sample) => {
    const report = this.#reports.get(sample.requestId);
    const parts = report === undefined ? null : timeParts(sample, report);
    this.#count(sample, report);
    if (sample.outcome !== 'ok') return parts;
    this.#breakdown.record(sample.serviceTimeUs, parts);
    if (parts !== null) this.#withoutQueue.record(withoutQueue(sample, parts));
    return parts;
  };

  result(): JoinedLoad {
    return {
      windowReports: this.#found,
      answered: this.#answered,
      answeredWithReport: this.#answeredWithReport,
      breakdown: this.#breakdown.toData(),
      withoutQueue: this.#withoutQueue.toData(),
    };
  }

  #count({ outcome }: LoadSample, report: PlatformReport | undefined): void {
    if (report !== undefined) this.#found.push(report);
    if (WITHOUT_REPORT.has(outcome)) return;
    this.#answered += 1;
    if (report !== undefined) this.#answeredWithReport += 1;
  }
}

function withoutQueue({ serviceTimeUs }: LoadSample, parts: TimeParts<Microseconds | null>): number {
  return Math.max(0, serviceTimeUs - (parts.queue ?? 0) - (parts.coldStart ?? 0));
}
