import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CreationTimes } from '../../model/index.js';
import { bytes, type Microseconds, microseconds } from '../../units/index.js';
import type { Clock } from './clock.js';
import type { EnvironmentEvents } from './environment-events.js';
import { type Conclusion, conclude, type EndSignal, endingOf, timedOut } from './failure.js';
import { platformReport } from './report.js';
import type { Runtime } from './runtime.js';
import type { FunctionSpec, InvocationAnswer, InvocationEvent } from './types.js';

/** One invocation as it begins. */
export interface Beginning {
  readonly spec: FunctionSpec;
  readonly event: InvocationEvent;
  readonly environmentId: string;
  readonly invocationIndex: number;
  /** The hand-over to the runtime, or the start of an init repeated inside the invocation. */
  readonly dispatchedUs: Microseconds;
  readonly creation: CreationTimes | null;
  readonly events: EnvironmentEvents;
  readonly clock: Clock;
}

/** An answer whose invocation goes on: until its extensions have asked for their next event, too. */
export interface OpenAnswer extends InvocationAnswer {
  /** @param failure what ended it after the answer; null: all is well */
  finish(failure: EndSignal | null): void;
}

/** One invocation on its way: gathers what the answer and the report are made of. */
export class Invocation {
  #isRuntimeDone = false;
  #isReported = false;
  #reported: () => void = () => undefined;
  #answeredUs: Microseconds | null = null;
  #producedBytes = 0;

  constructor(private readonly beginning: Beginning) {}

  start(): void {
    const { events, event, spec } = this.beginning;
    const { requestId, traceId } = event;
    events.emit({ type: 'platform.start', requestId, traceId, version: spec.version });
  }

  /**
   * The answer. Its readings of the sandbox (null when nothing booted) are taken by `complete`, or, where
   * extensions take part, at their end.
   */
  conclude(signal: EndSignal, runtime: Runtime | null): OpenAnswer {
    this.#answeredUs = this.beginning.clock.now();
    const conclusion = this.#conclude(signal);
    const { payload, outcome } = conclusion;
    if (signal.kind === 'response') this.#producedBytes = payload.length;
    const isWatched = runtime?.isWatched === true;
    const report = () => this.#report(conclusion, this.#answeredUs, runtime);
    const reported = new Promise<void>((resolve) => {
      this.#reported = resolve;
    });
    return {
      payload,
      outcome,
      complete: isWatched ? () => undefined : report,
      finish: (failure) => (isWatched ? this.#finish(failure, conclusion, runtime) : report()),
      logTail: () => this.#logTail(isWatched ? reported : null, report),
    };
  }

  /** The runtime has asked for its next event, or will not any more. Once. */
  runtimeDone(conclusion: Conclusion | null): void {
    if (this.#isRuntimeDone) return;
    this.#isRuntimeDone = true;
    const { events, event, dispatchedUs, clock } = this.beginning;
    const answeredUs = this.#answeredUs;
    events.emit({
      type: 'platform.runtimeDone',
      requestId: event.requestId,
      traceId: event.traceId,
      ...endingOf(conclusion),
      durationUs: microseconds(clock.now() - dispatchedUs),
      responseLatencyUs: answeredUs === null ? null : microseconds(answeredUs - dispatchedUs),
      producedBytes: this.#producedBytes,
    });
  }

  #conclude(signal: EndSignal): Conclusion {
    const { spec, event, events, clock } = this.beginning;
    if (signal.kind === 'deadline') {
      const at = new Date(clock.epochMs()).toISOString();
      const line = `${at} ${event.requestId} ${timedOut(spec.timeoutUs)}\n\n`;
      events.output('function', Buffer.from(line), 'platform');
    }
    return conclude(signal, event.requestId, spec.timeoutUs);
  }

  #finish(failure: EndSignal | null, answered: Conclusion, runtime: Runtime | null): void {
    const conclusion = failure === null || answered.outcome !== 'ok' ? answered : this.#conclude(failure);
    this.runtimeDone(conclusion);
    this.#report(conclusion, this.beginning.clock.now(), runtime);
    this.#reported();
  }

  /** Once. */
  #report(conclusion: Conclusion, endedUs: Microseconds | null, runtime: Runtime | null): void {
    if (this.#isReported || endedUs === null) return;
    this.#isReported = true;
    const { spec, event, events } = this.beginning;
    if (events.isDetailed) this.runtimeDone(conclusion);
    const report = platformReport(
      spec,
      event,
      {
        ...this.beginning,
        answeredUs: this.#answeredUs ?? endedUs,
        endedUs,
        cpu: runtime?.meter.lap() ?? null,
        peakMemoryBytes: runtime?.sandbox.peakMemoryBytes() ?? bytes(0),
      },
      conclusion,
    );
    events.emit({ type: 'platform.report', report, traceId: event.traceId, ...endingOf(conclusion) });
  }

  /** Output and answer reach us by different ways: what was written before the answer is read in two turns. */
  async #logTail(reported: Promise<void> | null, report: () => void): Promise<Buffer> {
    const { log } = this.beginning.events;
    await nextTurn();
    await nextTurn();
    await reported;
    report();
    return log.tail();
  }
}
