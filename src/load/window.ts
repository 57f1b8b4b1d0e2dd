import type { ErrorCounts, Outcome, RecordingData } from '../model/index.js';
import { DurationRecorder, type IntervalRecording } from '../stats/index.js';
import type { Microseconds } from '../units/index.js';
import { censoringOf } from './censoring.js';
import type { EndedRequest } from './connection.js';
import { IntervalRecorder } from './intervals.js';
import type { Censoring, LoadResult, TransportFault } from './result.js';

/** What was counted from the start to the end of a window. */
export interface WindowTotals {
  readonly recording: RecordingData;
  readonly intervals: readonly IntervalRecording[];
  /** Samples in the histogram, counted by the histogram. */
  readonly histogramCount: number;
  readonly sent: number;
  readonly completed: number;
  readonly errors: ErrorCounts;
  readonly faults: LoadResult['transportFaults'];
  readonly connects: RecordingData;
  readonly censoring: Censoring;
  readonly inFlightAtEnd: number;
  readonly bytesRead: number;
  /** Time that requests spent inside the window, those in flight at either end clipped to it; a sum. */
  readonly busyUs: number;
}

/** Counts requests from the moment it is made. A request belongs to the window in which it ends. */
export class MeasuredWindow {
  readonly startUs: Microseconds;
  readonly recorder = new DurationRecorder();
  readonly #intervals: IntervalRecorder;
  readonly #errors: Partial<Record<Exclude<Outcome, 'ok'>, number>> = {};
  readonly #faults: Partial<Record<TransportFault, number>> = {};
  readonly #connects = new DurationRecorder();
  readonly #givenUp = new DurationRecorder();
  #sent = 0;
  #completed = 0;
  #bytesRead = 0;
  #busyUs = 0;

  constructor(startUs: Microseconds) {
    this.startUs = startUs;
    this.#intervals = new IntervalRecorder(startUs);
  }

  get completed(): number {
    return this.#completed;
  }

  get errorCount(): number {
    return Object.values(this.#errors).reduce((sum, count) => sum + count, 0);
  }

  connected(tookUs: Microseconds): void {
    this.#connects.record(tookUs);
  }

  sent(): void {
    this.#sent += 1;
  }

  ended(request: EndedRequest): void {
    this.#addBusy(request.startUs, request.endUs);
    this.#bytesRead += request.bytesRead;
    if (request.outcome === 'ok') this.#answered(request);
    else this.#failed(request, request.outcome);
  }

  /** `inFlightSince`: when the requests that are still in flight were sent. */
  close(endUs: Microseconds, inFlightSince: readonly Microseconds[]): WindowTotals {
    for (const startUs of inFlightSince) this.#addBusy(startUs, endUs);
    return {
      recording: this.recorder.toData(),
      intervals: this.#intervals.close(endUs),
      histogramCount: this.recorder.histogramCount,
      sent: this.#sent,
      completed: this.#completed,
      errors: this.#errors,
      faults: this.#faults,
      connects: this.#connects.toData(),
      censoring: censoringOf(this.recorder, this.#givenUp),
      inFlightAtEnd: inFlightSince.length,
      bytesRead: this.#bytesRead,
      busyUs: this.#busyUs,
    };
  }

  #answered({ serviceTimeUs, endUs }: EndedRequest): void {
    this.#completed += 1;
    this.recorder.record(serviceTimeUs);
    this.#intervals.record(serviceTimeUs, endUs);
  }

  #failed({ serviceTimeUs, fault, givenUp }: EndedRequest, outcome: Exclude<Outcome, 'ok'>): void {
    this.#errors[outcome] = (this.#errors[outcome] ?? 0) + 1;
    if (givenUp) this.#givenUp.record(serviceTimeUs);
    if (fault !== undefined) this.#faults[fault] = (this.#faults[fault] ?? 0) + 1;
  }

  #addBusy(startUs: Microseconds, endUs: Microseconds): void {
    this.#busyUs += endUs - Math.max(startUs, this.startUs);
  }
}
