import type { Recordings } from '../model/index.js';
import { DurationRecorder } from '../stats/index.js';
import type { Microseconds } from '../units/index.js';

/** Recorders by metric, made as they are needed: a metric that nothing was recorded for is absent. */
export class RecorderSet<Metric extends string> {
  readonly #recorders = new Map<Metric, DurationRecorder>();

  record(metric: Metric, value: Microseconds): void {
    let recorder = this.#recorders.get(metric);
    if (recorder === undefined) {
      recorder = new DurationRecorder();
      this.#recorders.set(metric, recorder);
    }
    recorder.record(value);
  }

  toData(): Recordings {
    return Object.fromEntries([...this.#recorders].map(([metric, recorder]) => [metric, recorder.toData()]));
  }
}
