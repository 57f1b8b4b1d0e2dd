import { DurationRecorder } from '../stats/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { censoringOf } from './censoring.js';
import type { Arrival, EndedRequest } from './ended-request.js';
import { IntervalRecorder } from './intervals.js';
import type { OpenLoopResult } from './result.js';
import type { TallyTotals } from './tally.js';
import { CountedWindow, type LoadWindow } from './window.js';

/** What an open loop has beside what every window has. */
export type OpenTimes = Pick<
  OpenLoopResult,
  | 'responseTime'
  | 'responseIntervals'
  | 'responseCensoring'
  | 'lateness'
  | 'connectionWait'
  | 'scheduled'
  | 'neverSent'
  | 'drainedUs'
>;

/**
 * The window of an open loop: its requests are those that were meant to start inside of it, however late they
 * end. What ends after it is in the last of its intervals.
 */
export class OpenWindow extends CountedWindow implements LoadWindow {
  #endUs: Microseconds;
  readonly #response = new DurationRecorder();
  readonly #responseIntervals: IntervalRecorder;
  readonly #givenUp = new DurationRecorder();
  readonly #lateness = new DurationRecorder();
  readonly #connectionWait = new DurationRecorder();
  #scheduled = 0;
  #sent = 0;
  #ended = 0;
  #neverSent = 0;
  #completedInside = 0;

  constructor(startUs: Microseconds, lengthUs: Microseconds) {
    super(startUs);
    this.#endUs = microseconds(startUs + lengthUs);
    this.#responseIntervals = new IntervalRecorder(startUs);
  }

  /** Where it ends, or ended early. */
  get endUs(): Microseconds {
    return this.#endUs;
  }

  /** Ends it at this moment, if that comes before. */
  cut(nowUs: Microseconds): void {
    this.#endUs = microseconds(Math.min(this.#endUs, nowUs));
  }

  /** Requests answered `ok` before its end, whenever they were meant to start. */
  get completedInside(): number {
    return this.#completedInside;
  }

  /** Requests of the window that have not ended, sent or not. */
  get outstanding(): number {
    return this.#scheduled - this.#ended;
  }

  /** Of these, those that have been sent. */
  get inFlight(): number {
    return this.#sent - this.#ended;
  }

  connected(startUs: Microseconds, endUs: Microseconds): void {
    this.tally.connected(microseconds(endUs - startUs));
  }

  arrived(arrival: Arrival): void {
    if (!this.owns(arrival)) return;
    this.#scheduled += 1;
    this.#lateness.record(arrival.arrivedUs - arrival.intendedUs);
  }

  sent(arrival?: Arrival): void {
    if (!this.owns(arrival)) return;
    this.#sent += 1;
    this.tally.sent();
  }

  ended(request: EndedRequest): void {
    const { arrival, endUs, startUs, outcome, givenUp } = request;
    if (outcome === 'ok' && endUs < this.#endUs) this.#completedInside += 1;
    if (arrival === undefined || !this.owns(arrival)) return;
    const responseUs = microseconds(endUs - arrival.intendedUs);
    this.#ended += 1;
    this.tally.ended(request, microseconds(this.#endUs - 1));
    this.#connectionWait.record(startUs - arrival.arrivedUs);
    if (outcome === 'ok') this.#responded(responseUs, endUs);
    else if (givenUp) this.#givenUp.record(responseUs);
  }

  /** Nobody waits any longer for these; those of the warm-up among them count nowhere. */
  abandoned(arrivals: readonly Arrival[], nowUs: Microseconds): void {
    for (const arrival of arrivals.filter((each) => this.owns(each))) {
      this.#neverSent += 1;
      this.#ended += 1;
      this.tally.neverSent();
      this.#givenUp.record(nowUs - arrival.intendedUs);
    }
  }

  times(nowUs: Microseconds): OpenTimes {
    return {
      responseTime: this.#response.toData(),
      responseIntervals: this.#responseIntervals.close(this.#endUs),
      responseCensoring: censoringOf(this.#response, this.#givenUp),
      lateness: this.#lateness.toData(),
      connectionWait: this.#connectionWait.toData(),
      scheduled: this.#scheduled,
      neverSent: this.#neverSent,
      drainedUs: nowUs,
    };
  }

  totals(): TallyTotals {
    return this.tally.close(this.#endUs);
  }

  #responded(responseUs: Microseconds, endUs: Microseconds): void {
    this.#response.record(responseUs);
    this.#responseIntervals.record(responseUs, microseconds(Math.min(endUs, this.#endUs - 1)));
  }

  owns(arrival: Arrival | undefined): boolean {
    if (arrival === undefined) return false;
    return arrival.intendedUs >= this.startUs && arrival.intendedUs < this.#endUs;
  }
}
