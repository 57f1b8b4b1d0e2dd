import {
  type CompactRecording,
  DurationRecorder,
  type IntervalRecording,
  mergeRecordings,
} from '../stats/index.js';
import { type Microseconds, microseconds, seconds } from '../units/index.js';

const INTERVAL_US = seconds(1);

/**
 * Records durations by second from a start on. A second that is over is kept in some hundred bytes to a few
 * KB, which takes a tenth of a millisecond to make: its histogram has 95 KB, and encoding it would take a
 * millisecond or more, in which no answer would be seen to arrive.
 */
export class IntervalRecorder {
  readonly #startUs: Microseconds;
  readonly #past: CompactRecording[] = [];
  #current = new DurationRecorder();

  constructor(startUs: Microseconds) {
    this.#startUs = startUs;
  }

  /** Adds a duration that ended at `endUs`; these must not go back by whole seconds. */
  record(durationUs: Microseconds, endUs: Microseconds): void {
    this.#advance(endUs);
    this.#current.record(durationUs);
  }

  /** All intervals; a last one that is shorter than half a second is part of the one before. */
  close(endUs: Microseconds): IntervalRecording[] {
    this.#advance(endUs);
    const intervals = this.#past.map((compact, index) => ({
      offsetUs: offsetOf(index),
      lengthUs: INTERVAL_US,
      recording: DurationRecorder.fromCompact(compact).toData(),
    }));
    const rest: IntervalRecording = {
      offsetUs: offsetOf(intervals.length),
      lengthUs: microseconds(endUs - this.#startUs - offsetOf(intervals.length)),
      recording: this.#current.toData(),
    };
    const last = intervals.at(-1);
    if (last === undefined || rest.lengthUs >= INTERVAL_US / 2) return [...intervals, rest];
    return [...intervals.slice(0, -1), joined(last, rest)];
  }

  #advance(nowUs: Microseconds): void {
    while (nowUs - this.#startUs >= offsetOf(this.#past.length + 1)) {
      this.#past.push(this.#current.compact());
      this.#current = new DurationRecorder();
    }
  }
}

const offsetOf = (index: number): Microseconds => microseconds(index * INTERVAL_US);

function joined(first: IntervalRecording, second: IntervalRecording): IntervalRecording {
  return {
    offsetUs: first.offsetUs,
    lengthUs: microseconds(first.lengthUs + second.lengthUs),
    recording: mergeRecordings([first.recording, second.recording]),
  };
}
