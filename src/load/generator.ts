import { BenchError } from '../errors/index.js';
import { monotonicNow } from '../host/index.js';
import type { Warning } from '../model/index.js';
import {
  bytes,
  formatDuration,
  type Microseconds,
  microseconds,
  milliseconds,
  toMilliseconds,
  toSeconds,
} from '../units/index.js';
import type { RequestParts } from './autocannon-client.js';
import { ClosedLoop } from './closed-loop.js';
import type { ConnectionObserver, EndedRequest } from './connection.js';
import { GroupRates, RATE_SAMPLE_EVERY } from './group-rates.js';
import { type LoadPlan, longestWarmup } from './plan.js';
import type { LoadProgress, LoadResult } from './result.js';
import type { SampleWriter } from './samples.js';
import { readUsage, type UsageReading, usageBetween } from './usage.js';
import { validityOf } from './validity.js';
import { MeasuredWindow, type WindowTotals } from './window.js';

const PROGRESS_EVERY: Microseconds = milliseconds(250);

export interface GeneratorEvents {
  progress(progress: LoadProgress): void;
  finished(result: LoadResult): void;
  failed(error: BenchError): void;
}

export interface GeneratorOptions {
  readonly plan: LoadPlan;
  readonly requests: readonly RequestParts[];
  readonly samples: SampleWriter | undefined;
  /** The window waits for `openWindow`. */
  readonly waitForWindow: boolean;
  readonly events: GeneratorEvents;
}

/** The window being measured, with what was known when it opened. */
interface OpenWindow {
  readonly window: MeasuredWindow;
  readonly rates: GroupRates;
  readonly before: UsageReading;
  readonly warnings: readonly Warning[];
}

type State =
  | { readonly phase: 'warmup'; readonly window: MeasuredWindow }
  | ({ readonly phase: 'window' } & OpenWindow)
  | { readonly phase: 'stopped' };

/** One closed loop from its first request to its result: warm-up, then the measured window. */
export class Generator {
  readonly #options: GeneratorOptions;
  readonly #warmup = new MeasuredWindow(monotonicNow());
  readonly #loop: ClosedLoop;
  readonly #timers: NodeJS.Timeout[] = [];
  #state: State = { phase: 'warmup', window: this.#warmup };
  #windowWanted: boolean;
  #warmedUp = false;

  constructor(options: GeneratorOptions) {
    this.#options = options;
    this.#windowWanted = !options.waitForWindow;
    this.#loop = new ClosedLoop(options.plan, options.requests, this.#observer());
    this.#after(options.plan.warmupUs, () => {
      this.#warmedUp = true;
      this.#openWhenReady();
    });
    this.#after(longestWarmup(options.plan), () => this.#openWithout());
    this.#every(PROGRESS_EVERY, () => this.#reportProgress());
  }

  /** Whoever watches the server has seen that it is warm. */
  openWindow(): void {
    this.#windowWanted = true;
    this.#openWhenReady();
  }

  /** Whoever asked for the load wants no more of it: what the window has so far is the result. */
  finish(): void {
    if (this.#state.phase === 'window') this.#close(this.#state);
    else if (this.#stop()) this.#options.events.failed(nothingMeasured());
  }

  #observer(): ConnectionObserver {
    return {
      connected: (tookUs) => this.#window()?.connected(tookUs),
      sent: () => this.#window()?.sent(),
      ended: (request) => this.#ended(request),
      failed: (error) => {
        if (this.#stop()) this.#options.events.failed(error);
      },
    };
  }

  #window(): MeasuredWindow | undefined {
    return this.#state.phase === 'stopped' ? undefined : this.#state.window;
  }

  #ended(request: EndedRequest): void {
    this.#window()?.ended(request);
    if (this.#state.phase !== 'window') return;
    this.#options.samples?.write(request);
    if (request.outcome === 'ok') this.#state.rates.answered(request.connection);
  }

  #openWhenReady(): void {
    if (this.#warmedUp && this.#windowWanted) this.#open([]);
  }

  #openWithout(): void {
    this.#open([warmupBounded(longestWarmup(this.#options.plan))]);
  }

  #open(warnings: readonly Warning[]): void {
    if (this.#state.phase !== 'warmup') return;
    const before = readUsage();
    const rates = new GroupRates(this.#options.plan.threads ?? 1, before.atUs);
    const opened = {
      phase: 'window',
      window: new MeasuredWindow(before.atUs),
      rates,
      before,
      warnings,
    } as const;
    this.#state = opened;
    this.#every(RATE_SAMPLE_EVERY, () => rates.sample(monotonicNow()));
    this.#after(this.#options.plan.durationUs, () => this.#close(opened));
  }

  #close(opened: OpenWindow): void {
    const after = readUsage();
    const totals = opened.window.close(after.atUs, this.#loop.inFlightSince());
    if (this.#stop()) this.#options.events.finished(this.#resultOf(opened, after, totals));
  }

  #resultOf({ before, rates, warnings }: OpenWindow, after: UsageReading, totals: WindowTotals): LoadResult {
    const { connections } = this.#options.plan;
    const windowUs = microseconds(after.atUs - before.atUs);
    const usage = usageBetween(before, after);
    const censored = totals.censoring.recording.n;
    return {
      loop: { kind: 'closed' },
      engine: { name: 'autocannon', reason: 'the default' },
      recording: totals.recording,
      windowStartUs: before.atUs,
      windowEndUs: after.atUs,
      windowUs,
      windowStartEpochSeconds: before.epochMs / 1_000,
      sent: totals.sent,
      completed: totals.completed,
      errors: totals.errors,
      inFlightAtEnd: totals.inFlightAtEnd,
      droppedAtClose: totals.faults.closed ?? 0,
      transportFaults: totals.faults,
      connects: totals.connects,
      requestsPerSecond: totals.completed / toSeconds(windowUs),
      groupRates: rates.rates(),
      bytesRead: bytes(totals.bytesRead),
      censored,
      censoring: totals.censoring,
      validity: validityOf({ connections, windowUs, totals, usage }),
      warnings: censored === 0 ? warnings : [...warnings, timedOut(censored)],
      intervals: totals.intervals,
      warmupUs: microseconds(before.atUs - this.#warmup.startUs),
      warmupRequests: this.#warmup.completed + this.#warmup.errorCount,
      generator: usage.generator,
    };
  }

  #reportProgress(): void {
    if (this.#state.phase === 'stopped') return;
    const { phase, window } = this.#state;
    const elapsedUs = microseconds(monotonicNow() - window.startUs);
    this.#options.events.progress({
      phase,
      elapsedUs,
      completed: window.completed,
      errors: window.errorCount,
      p50Us: window.recorder.percentile(50),
      p99Us: window.recorder.percentile(99),
      requestsPerSecond: window.completed / toSeconds(elapsedUs),
    });
  }

  /** False when it was stopped before. */
  #stop(): boolean {
    if (this.#state.phase === 'stopped') return false;
    this.#state = { phase: 'stopped' };
    for (const timer of this.#timers) clearTimeout(timer);
    this.#loop.stop();
    return true;
  }

  #after(delay: Microseconds, action: () => void): void {
    this.#timers.push(setTimeout(action, toMilliseconds(delay)));
  }

  #every(interval: Microseconds, action: () => void): void {
    this.#timers.push(setInterval(action, toMilliseconds(interval)));
  }
}

export function nothingMeasured(): BenchError {
  return new BenchError('the load was ended in its warm-up: nothing was measured', {
    code: 'nothing-measured',
    hint: 'let it run longer, or give a shorter warm-up',
  });
}

function warmupBounded(longest: Microseconds): Warning {
  return {
    code: 'warmup-bounded',
    message: `the warm-up was ended after ${formatDuration(longest)}, before every environment was seen to be warm`,
  };
}

function timedOut(censored: number): Warning {
  return {
    code: 'censored-samples',
    message: `${censored} requests timed out: how long they would have taken is not known; raise the timeout`,
  };
}
