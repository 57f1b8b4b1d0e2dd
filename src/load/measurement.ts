import { availableParallelism } from 'node:os';
import { monotonicNow } from '../host/index.js';
import type { Validity, Warning } from '../model/index.js';
import { DurationRecorder } from '../stats/index.js';
import { bytes, type Microseconds, microseconds, milliseconds, toSeconds } from '../units/index.js';
import type { EndedRequest, LoadLoop } from './ended-request.js';
import { GroupRates } from './group-rates.js';
import type { OpenLoopLoad } from './open-loop.js';
import { OpenWindow } from './open-window.js';
import type { LoadPlan, OpenLoop } from './plan.js';
import type { EngineUsed, LoadResult } from './result.js';
import type { TallyTotals } from './tally.js';
import { readUsage, type UsageReading, usageBetween } from './usage.js';
import { openValidityOf, validityOf } from './validity.js';
import { timedOut } from './warnings.js';
import { type LoadWindow, MeasuredWindow } from './window.js';

/**
 * Up to this median the lateness of timers, 0.7 ms, would be more than a hundredth of a response time. Beyond
 * it the processor that spinning takes does more harm, and with one processor always.
 */
const SPIN_UP_TO_US: Microseconds = milliseconds(70);

/** What is the same for every kind of loop. */
export interface MeasurementContext {
  readonly plan: LoadPlan;
  readonly engine: EngineUsed;
  readonly warmup: MeasuredWindow;
  readonly warnings: readonly Warning[];
}

/** A window from its beginning to its result. */
export interface Measurement {
  readonly window: LoadWindow;
  readonly rates: GroupRates;
  /** Requests that the window still waits for; 0 when it waits for none. */
  readonly outstanding: number;
  /** How long after its beginning it is to be ended. */
  readonly lengthUs: Microseconds;
  owns(request: EndedRequest): boolean;
  begin(): void;
  end(): void;
  giveUp(): void;
  result(): LoadResult;
}

/** The parts of a result that the two kinds of loops have in common. */
function commonResult(
  { engine, warmup, warnings }: MeasurementContext,
  totals: TallyTotals,
  before: UsageReading,
  { startUs, endUs: windowEndUs }: { readonly startUs: Microseconds; readonly endUs: Microseconds },
) {
  const { recording, intervals, sent, completed, errors, faults, connects, censored, censoring } = totals;
  return {
    engine,
    recording,
    intervals,
    sent,
    completed,
    errors,
    connects,
    censored,
    censoring,
    droppedAtClose: faults.closed ?? 0,
    transportFaults: faults,
    bytesRead: bytes(totals.bytesRead),
    windowStartUs: startUs,
    windowEndUs,
    windowUs: microseconds(windowEndUs - startUs),
    windowStartEpochSeconds: before.epochMs / 1_000 - toSeconds(microseconds(before.atUs - startUs)),
    warnings: censored === 0 ? warnings : [...warnings, timedOut(censored)],
    warmupUs: microseconds(startUs - warmup.startUs),
    warmupRequests: warmup.completed + warmup.errorCount,
  };
}

export class ClosedMeasurement implements Measurement {
  readonly outstanding = 0;
  readonly window: MeasuredWindow;
  readonly rates: GroupRates;
  readonly #context: MeasurementContext;
  readonly #loop: LoadLoop;
  readonly #before = readUsage();

  constructor(context: MeasurementContext, loop: LoadLoop) {
    this.#context = context;
    this.#loop = loop;
    this.window = new MeasuredWindow(this.#before.atUs);
    this.rates = new GroupRates(context.plan.threads ?? 1, this.#before.atUs);
  }

  get lengthUs(): Microseconds {
    return this.#context.plan.durationUs;
  }

  owns(): boolean {
    return true;
  }

  begin(): void {}

  end(): void {}

  giveUp(): void {}

  result(): LoadResult {
    const after = readUsage();
    const totals = this.window.close(after.atUs, {
      inFlightSince: this.#loop.inFlightSince(),
      connectingSince: this.#loop.connectingSince(),
    });
    const { startUs } = this.window;
    const common = commonResult(this.#context, totals, this.#before, { startUs, endUs: after.atUs });
    const usage = usageBetween(this.#before, after);
    const { connections } = this.#context.plan;
    return {
      loop: { kind: 'closed' },
      ...common,
      groupRates: this.rates.rates(),
      inFlightAtEnd: totals.inFlightAtEnd,
      requestsPerSecond: totals.completed / toSeconds(common.windowUs),
      validity: validityOf({ connections, windowUs: common.windowUs, totals, usage }),
      generator: usage.generator,
    };
  }
}

export class OpenMeasurement implements Measurement {
  readonly window: OpenWindow;
  readonly rates: GroupRates;
  readonly #context: MeasurementContext;
  readonly #plan: OpenLoop;
  readonly #loop: OpenLoopLoad;
  readonly #spinning: boolean;
  readonly #before = readUsage();
  #after: UsageReading | undefined;
  #inFlightAtEnd = 0;

  constructor(context: MeasurementContext, plan: OpenLoop, loop: OpenLoopLoad) {
    this.#context = context;
    this.#plan = plan;
    this.#loop = loop;
    this.#spinning = spinningPays(context.warmup.recorder);
    // The schedule begins when it is due, also where the generator got to it a moment later.
    const startUs = context.plan.windowAtUs ?? this.#before.atUs;
    this.window = new OpenWindow(startUs, context.plan.durationUs);
    this.rates = new GroupRates(context.plan.threads ?? 1, startUs);
  }

  get outstanding(): number {
    return this.window.outstanding;
  }

  /** Timers may be early by less than a millisecond: not one arrival of the schedule is to be missed. */
  get lengthUs(): Microseconds {
    return microseconds(this.#context.plan.durationUs + milliseconds(1));
  }

  owns({ arrival }: EndedRequest): boolean {
    return this.window.owns(arrival);
  }

  begin(): void {
    this.#loop.begin(this.window.startUs, this.#spinning);
  }

  end(): void {
    this.#after = readUsage();
    // First the cut: what comes due only while the schedule is being ended is none of the window's.
    this.window.cut(this.#after.atUs);
    this.#loop.endSchedule();
    this.#inFlightAtEnd = this.window.inFlight;
  }

  giveUp(): void {
    this.window.abandoned(this.#loop.giveUp(), monotonicNow());
  }

  result(): LoadResult {
    const totals = this.window.totals();
    const times = this.window.times(monotonicNow());
    const common = commonResult(this.#context, totals, this.#before, this.window);
    const usage = usageBetween(this.#before, this.#after ?? readUsage());
    const { offsetsUs: _sent, ...plan } = this.#plan;
    return {
      loop: { ...plan, ...times, connections: this.#loop.connections, spinning: this.#spinning },
      ...common,
      groupRates: this.rates.rates(),
      inFlightAtEnd: this.#inFlightAtEnd,
      requestsPerSecond: this.window.completedInside / toSeconds(common.windowUs),
      validity: this.#validity(totals, times, usage),
      generator: usage.generator,
    };
  }

  #validity(
    totals: TallyTotals,
    times: ReturnType<OpenWindow['times']>,
    usage: ReturnType<typeof usageBetween>,
  ): Validity {
    const latenessP99Us = DurationRecorder.fromData(times.lateness).percentile(99);
    const responseP50Us = DurationRecorder.fromData(times.responseTime).percentile(50);
    return openValidityOf({ totals, times, usage, latenessP99Us, responseP50Us });
  }
}

function spinningPays(warmup: DurationRecorder): boolean {
  const median = warmup.percentile(50);
  return availableParallelism() > 1 && (median === null || median <= SPIN_UP_TO_US);
}
