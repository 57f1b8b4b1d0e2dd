import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { BenchError } from '../errors/index.js';
import { monotonicNow } from '../host/index.js';
import type { Warning } from '../model/index.js';
import { type Microseconds, microseconds, milliseconds, toMilliseconds, toSeconds } from '../units/index.js';
import type { RequestParts } from './autocannon-client.js';
import { ClosedLoop } from './closed-loop.js';
import type { EndedRequest, LoadLoop, LoadObserver } from './ended-request.js';
import { chooseEngine, whyTooBusy } from './engine.js';
import { RATE_SAMPLE_EVERY } from './group-rates.js';
import { ClosedMeasurement, type Measurement, OpenMeasurement } from './measurement.js';
import { OpenLoopLoad } from './open-loop.js';
import { type LoadPlan, longestWarmup } from './plan.js';
import { RawClosedLoop } from './raw-closed-loop.js';
import type { EngineUsed, LoadProgress, LoadResult } from './result.js';
import type { SampleWriter } from './samples.js';
import { notWarm, warmupBounded } from './warnings.js';
import { type LoadWindow, MeasuredWindow } from './window.js';

const PROGRESS_EVERY: Microseconds = milliseconds(250);
/** How long a load that is ended early still waits for the answers to what an open loop has begun. */
const FINISHING_US: Microseconds = milliseconds(500);
const TURNING_US: Microseconds = milliseconds(2);
/** In a shorter warm-up how busy the generator is cannot be told from its start. */
const LEAST_JUDGED_WARMUP_MS = 200;

export interface GeneratorEvents {
  windowOpened(): void;
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

type State =
  | { readonly phase: 'warmup' }
  | { readonly phase: 'window' | 'draining'; readonly measurement: Measurement }
  | { readonly phase: 'stopped' };

/** A load from its first request to its result: the warm-up, the measured window, and what is then to end. */
export class Generator {
  readonly #options: GeneratorOptions;
  #requestParts: readonly RequestParts[];
  readonly #warmup = new MeasuredWindow(monotonicNow());
  readonly #timers: NodeJS.Timeout[] = [];
  #engine: EngineUsed;
  #loop: LoadLoop;
  #state: State = { phase: 'warmup' };
  #windowWanted: boolean;
  #warmedUp = false;
  #atHalfOfWarmup: EventLoopUtilization | undefined;
  #requests = 0;

  constructor(options: GeneratorOptions) {
    this.#options = options;
    this.#requestParts = options.requests;
    this.#windowWanted = !options.waitForWindow;
    this.#engine = chooseEngine(options.plan);
    this.#loop = this.#start();
    const { windowAtUs } = options.plan;
    if (windowAtUs === undefined) this.#openAfter(longestWarmup(options.plan));
    else this.#openAt(windowAtUs);
    this.#every(PROGRESS_EVERY, () => this.#reportProgress());
  }

  /** Whoever watches the server has seen that it is warm. */
  openWindow(): void {
    this.#windowWanted = true;
    this.#openWhenReady();
  }

  /** Whoever asked for the load wants no more of it: what the window has so far is the result. */
  finish(): void {
    if (this.#state.phase === 'window') this.#close(this.#state.measurement, FINISHING_US);
    else if (this.#state.phase === 'warmup' && this.#stop()) this.#options.events.failed(nothingMeasured());
  }

  /** The same requests, signed anew. */
  renew(requests: readonly RequestParts[]): void {
    this.#requestParts = requests;
    this.#loop.renew?.(requests);
  }

  /** The loop on the chosen engine, and its warm-up. */
  #start(): LoadLoop {
    const { plan } = this.#options;
    const requests = this.#requestParts;
    const nextId = () => {
      this.#requests += 1;
      return `${plan.requestIdPrefix}-${this.#requests}`;
    };
    this.#warmedUp = false;
    this.#after(microseconds(plan.warmupUs / 2), () => {
      this.#atHalfOfWarmup = performance.eventLoopUtilization();
    });
    this.#after(plan.warmupUs, () => {
      this.#warmedUp = true;
      this.#openWhenReady();
    });
    const options = { plan, requests, nextId, observer: this.#observer(this.#engine) };
    if (plan.loop?.kind === 'open') return new OpenLoopLoad(plan.loop, options);
    return this.#engine.name === 'raw' ? new RawClosedLoop(options) : new ClosedLoop(options);
  }

  /** What an engine tells after it was given up is not heard. */
  #observer(engine: EngineUsed): LoadObserver {
    const heard = () => (this.#engine === engine ? this.#window() : undefined);
    return {
      connected: (startUs, endUs) => {
        heard()?.connected(startUs, endUs);
        // Where nothing is sent before the window, no answer tells that all are there.
        if (heard() !== undefined) this.#openWhenReady();
      },
      arrived: (arrival) => heard()?.arrived(arrival),
      sent: (arrival) => heard()?.sent(arrival),
      ended: (request) => {
        if (heard() !== undefined) this.#ended(request);
      },
      failed: (error) => {
        if (heard() !== undefined) this.#failed(error);
      },
    };
  }

  #window(): LoadWindow | undefined {
    if (this.#state.phase === 'stopped') return undefined;
    return this.#state.phase === 'warmup' ? this.#warmup : this.#state.measurement.window;
  }

  #ended(request: EndedRequest): void {
    this.#window()?.ended(request);
    if (this.#state.phase === 'warmup') {
      if (this.#warmedUp) this.#openWhenReady();
    } else if (this.#state.phase !== 'stopped') {
      const { measurement } = this.#state;
      if (measurement.owns(request)) this.#options.samples?.write(request);
      if (request.outcome === 'ok') measurement.rates.answered(request.connection);
      if (this.#state.phase === 'draining') this.#finishWhenDrained(measurement);
    }
  }

  #failed(error: BenchError): void {
    const { engine = 'auto' } = this.#options.plan;
    const another = engine === 'auto' && this.#engine.name === 'autocannon' && this.#state.phase === 'warmup';
    if (another && error.code === 'no-keep-alive')
      this.#switchToRaw('the server does not keep connections alive');
    else if (this.#stop()) this.#options.events.failed(error);
  }

  #switchToRaw(reason: string): void {
    this.#loop.stop();
    this.#engine = { name: 'raw', reason };
    this.#loop = this.#start();
  }

  #openAfter(longest: Microseconds): void {
    this.#after(longest, () => this.#open([warmupBounded(longest)]));
  }

  /** Timers are late by a millisecond: the last two are waited for by turning the event loop. */
  #openAt(atUs: Microseconds): void {
    const turn = () => {
      if (monotonicNow() < atUs) setImmediate(turn);
      else this.#open(this.#warmedUp && this.#loop.settled ? [] : [notWarm()]);
    };
    this.#after(microseconds(Math.max(0, atUs - monotonicNow() - TURNING_US)), turn);
  }

  #openWhenReady(): void {
    if (this.#options.plan.windowAtUs !== undefined) return;
    if (this.#warmedUp && this.#windowWanted && this.#loop.settled) this.#open([]);
  }

  #open(warnings: readonly Warning[]): void {
    if (this.#state.phase !== 'warmup') return;
    const tooBusy = this.#whyTooBusy();
    if (tooBusy !== undefined) {
      this.#switchToRaw(tooBusy);
      return;
    }
    const measurement = this.#measurement(warnings);
    this.#state = { phase: 'window', measurement };
    measurement.begin();
    this.#options.events.windowOpened();
    this.#every(RATE_SAMPLE_EVERY, () => this.#sampleRates());
    this.#after(measurement.lengthUs, () => this.#close(measurement, this.#options.plan.timeoutUs));
  }

  #measurement(warnings: readonly Warning[]): Measurement {
    const { plan } = this.#options;
    const common = { plan, engine: this.#engine, warmup: this.#warmup, warnings };
    return plan.loop?.kind === 'open'
      ? new OpenMeasurement(common, plan.loop, this.#loop as OpenLoopLoad)
      : new ClosedMeasurement(common, this.#loop);
  }

  #whyTooBusy(): string | undefined {
    const { engine = 'auto', warmupUs } = this.#options.plan;
    const judged =
      engine === 'auto' && this.#engine.name === 'autocannon' && this.#atHalfOfWarmup !== undefined;
    if (!judged || toMilliseconds(warmupUs) < LEAST_JUDGED_WARMUP_MS) return undefined;
    return whyTooBusy(performance.eventLoopUtilization(this.#atHalfOfWarmup).utilization);
  }

  #sampleRates(): void {
    if (this.#state.phase === 'window') this.#state.measurement.rates.sample(monotonicNow());
  }

  /** The window's time is over: what it still waits for may take so much longer. */
  #close(measurement: Measurement, waitUs: Microseconds): void {
    if (this.#state.phase !== 'window') return;
    measurement.end();
    this.#state = { phase: 'draining', measurement };
    this.#after(waitUs, () => this.#finish(measurement));
    this.#finishWhenDrained(measurement);
  }

  #finishWhenDrained(measurement: Measurement): void {
    if (measurement.outstanding === 0) this.#finish(measurement);
  }

  #finish(measurement: Measurement): void {
    if (this.#state.phase !== 'draining') return;
    measurement.giveUp();
    const result = measurement.result();
    if (this.#stop()) this.#options.events.finished(result);
  }

  #reportProgress(): void {
    const window = this.#window();
    if (window === undefined || this.#state.phase === 'stopped') return;
    const elapsedUs = microseconds(monotonicNow() - window.startUs);
    this.#options.events.progress({
      phase: this.#state.phase === 'warmup' ? 'warmup' : 'window',
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
