import type { ErrorCounts, Outcome, RecordingData } from '../model/index.js';
import { DurationRecorder, type IntervalRecording } from '../stats/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { censoringOf } from './censoring.js';
import type { EndedRequest } from './ended-request.js';
import { IntervalRecorder } from './intervals.js';
import type { Censoring, LoadResult, TransportFault } from './result.js';

/** What was counted of the requests of a window. */
export interface TallyTotals {
  readonly recording: RecordingData;
  readonly intervals: readonly IntervalRecording[];
  /** Samples in the histogram, counted by the histogram. */
  readonly histogramCount: number;
  readonly sent: number;
  readonly completed: number;
  readonly errors: ErrorCounts;
  readonly faults: LoadResult['transportFaults'];
  readonly connects: RecordingData;
  readonly censored: number;
  readonly censoring: Censoring;
  readonly bytesRead: number;
}

/** Counts and records the requests of a window, whichever those are. */
export class Tally {
  readonly recorder = new DurationRecorder();
  readonly #intervals: IntervalRecorder;
  readonly #errors: Partial<Record<Exclude<Outcome, 'ok'>, number>> = {};
  readonly #faults: Partial<Record<TransportFault, number>> = {};
  readonly #connects = new DurationRecorder();
  readonly #givenUp = new DurationRecorder();
  #sent = 0;
  #completed = 0;
  #neverSent = 0;
  #bytesRead = 0;

  constructor(startUs: Microseconds) {
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

  /** `latestUs`: what ends after it counts as of then for the intervals. */
  ended(request: EndedRequest, latestUs = Number.POSITIVE_INFINITY): void {
    this.#bytesRead += request.bytesRead;
    if (request.outcome === 'ok') this.#answered(request, latestUs);
    else this.#failed(request, request.outcome);
  }

  #answered(request: EndedRequest, latestUs: number): void {
    this.#completed += 1;
    this.recorder.record(request.serviceTimeUs);
    this.#intervals.record(request.serviceTimeUs, microseconds(Math.min(request.endUs, latestUs)));
  }

  /** A request that was never sent has no service time, but has timed out. */
  neverSent(): void {
    this.#neverSent += 1;
    this.#count('timeout');
  }

  close(endUs: Microseconds): TallyTotals {
    return {
      recording: this.recorder.toData(),
      intervals: this.#intervals.close(endUs),
      histogramCount: this.recorder.histogramCount,
      sent: this.#sent,
      completed: this.#completed,
      errors: this.#errors,
      faults: this.#faults,
      connects: this.#connects.toData(),
      censored: this.#givenUp.n + this.#neverSent,
      censoring: censoringOf(this.recorder, this.#givenUp),
      bytesRead: this.#bytesRead,
    };
  }

  #failed({ serviceTimeUs, fault, givenUp }: EndedRequest, outcome: Exclude<Outcome, 'ok'>): void {
    this.#count(outcome);
    if (givenUp) this.#givenUp.record(serviceTimeUs);
    if (fault !== undefined) this.#faults[fault] = (this.#faults[fault] ?? 0) + 1;
  }

  #count(outcome: Exclude<Outcome, 'ok'>): void {
    this.#errors[outcome] = (this.#errors[outcome] ?? 0) + 1;
  }
}
