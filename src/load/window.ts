import type { DurationRecorder } from '../stats/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import type { Arrival, EndedRequest } from './ended-request.js';
import { Tally, type TallyTotals } from './tally.js';

/** What every window can be told and asked while it is open. */
export interface LoadWindow {
  readonly startUs: Microseconds;
  readonly recorder: DurationRecorder;
  readonly completed: number;
  readonly errorCount: number;
  connected(startUs: Microseconds, endUs: Microseconds): void;
  arrived(arrival: Arrival): void;
  sent(arrival?: Arrival): void;
  ended(request: EndedRequest): void;
}

/** What was counted from the start to the end of a closed loop's window. */
export interface WindowTotals extends TallyTotals {
  readonly inFlightAtEnd: number;
  /**
   * Time that connections spent inside the window on a request, on connecting again, or in the generator's own
   * hands, what was under way at either end clipped to it; a sum.
   */
  readonly busyUs: number;
}

/** Where a closed loop's connections stand at one moment. */
export interface UnderWay {
  /** When each request in flight was sent. */
  readonly inFlightSince: readonly Microseconds[];
  readonly connectingSince: readonly Microseconds[];
}

/** What windows have in common, whichever requests are theirs. */
export class CountedWindow {
  readonly startUs: Microseconds;
  protected readonly tally: Tally;

  constructor(startUs: Microseconds) {
    this.startUs = startUs;
    this.tally = new Tally(startUs);
  }

  get recorder(): DurationRecorder {
    return this.tally.recorder;
  }

  get completed(): number {
    return this.tally.completed;
  }

  get errorCount(): number {
    return this.tally.errorCount;
  }
}

/** Counts requests from the moment it is made. A request belongs to the window in which it ends. */
export class MeasuredWindow extends CountedWindow implements LoadWindow {
  #busyUs = 0;

  connected(startUs: Microseconds, endUs: Microseconds): void {
    this.#addBusy(startUs, endUs);
    this.tally.connected(microseconds(endUs - startUs));
  }

  arrived(): void {}

  sent(): void {
    this.tally.sent();
  }

  ended(request: EndedRequest): void {
    this.#addBusy(request.startUs, request.endUs);
    this.#busyUs += request.ownUs;
    this.tally.ended(request);
  }

  close(endUs: Microseconds, { inFlightSince, connectingSince }: UnderWay): WindowTotals {
    for (const startUs of [...inFlightSince, ...connectingSince]) this.#addBusy(startUs, endUs);
    return { ...this.tally.close(endUs), inFlightAtEnd: inFlightSince.length, busyUs: this.#busyUs };
  }

  #addBusy(startUs: Microseconds, endUs: Microseconds): void {
    this.#busyUs += endUs - Math.max(startUs, this.startUs);
  }
}
