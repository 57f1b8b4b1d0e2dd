import type {
  BreakdownData,
  Outcome,
  PlatformReport,
  RecordingData,
  Recordings,
  TimeParts,
} from '../model/index.js';
import type { KnownParts, LoadSample, PartsOfSamples } from '../results/index.js';
import { BreakdownRecorder, DurationRecorder } from '../stats/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { ReportWindow } from './report-window.js';
import { ReportedTimes } from './reported.js';
import { timeParts } from './time-parts.js';

/** What the platform does not report: a request that it refused, or whose answer never reached the client. */
const WITHOUT_REPORT: ReadonlySet<string> = new Set(['timeout', 'transport-error', 'throttled']);

/**
 * What the platform told of the window's own requests, found by their ids: those of its warm-up may be answered
 * inside of an open loop's window, and its own long after it.
 */
export interface JoinedLoad {
  readonly reported: Recordings;
  /** Execution environments that served them. */
  readonly environments: number;
  /** How they ended, as the platform knows it. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Requests of the window that were answered, and how many of these have a report. */
  readonly answered: number;
  readonly answeredWithReport: number;
  readonly breakdown: BreakdownData;
  /** What the client would have seen, had every request found an environment; of those with a report. */
  readonly withoutQueue: RecordingData;
}

/** The samples of a load beside the platform's reports of the same requests, in memory that does not grow. */
export class RequestJoin {
  readonly #reports: ReportWindow;
  readonly #breakdown = new BreakdownRecorder();
  readonly #withoutQueue = new DurationRecorder();
  readonly #reported = new ReportedTimes();
  readonly #environments = new Set<string>();
  readonly #outcomes: Partial<Record<Outcome, number>> = {};
  #answered = 0;
  #answeredWithReport = 0;

  /** @param reports in the order in which they were made */
  constructor(reports: AsyncIterable<PlatformReport>) {
    this.#reports = new ReportWindow(reports);
  }

  /** Counts samples. Figures are of the requests that were answered well, as service times are. */
  readonly partsOf: PartsOfSamples = async (samples) => {
    const parts: KnownParts[] = [];
    for (const sample of samples) parts.push(await this.#join(sample));
    return parts;
  };

  result(): JoinedLoad {
    return {
      reported: this.#reported.toData(),
      environments: this.#environments.size,
      outcomes: this.#outcomes,
      answered: this.#answered,
      answeredWithReport: this.#answeredWithReport,
      breakdown: this.#breakdown.toData(),
      withoutQueue: this.#withoutQueue.toData(),
    };
  }

  async #join(sample: LoadSample): Promise<KnownParts> {
    const endUs = microseconds(sample.startUs + sample.serviceTimeUs);
    const report = await this.#reports.take(sample.requestId, endUs);
    const parts = report === undefined ? null : timeParts(sample, report);
    this.#count(sample, report);
    if (sample.outcome !== 'ok') return parts;
    this.#breakdown.record(sample.serviceTimeUs, parts);
    if (parts !== null) this.#withoutQueue.record(withoutQueue(sample, parts));
    return parts;
  }

  #count({ outcome }: LoadSample, report: PlatformReport | undefined): void {
    if (report !== undefined) this.#note(report);
    if (WITHOUT_REPORT.has(outcome)) return;
    this.#answered += 1;
    if (report !== undefined) this.#answeredWithReport += 1;
  }

  #note(report: PlatformReport): void {
    this.#reported.record(report);
    this.#environments.add(report.environmentId);
    this.#outcomes[report.outcome] = (this.#outcomes[report.outcome] ?? 0) + 1;
  }
}

function withoutQueue({ serviceTimeUs }: LoadSample, parts: TimeParts<Microseconds | null>): number {
  return Math.max(0, serviceTimeUs - (parts.queue ?? 0) - (parts.coldStart ?? 0));
}
