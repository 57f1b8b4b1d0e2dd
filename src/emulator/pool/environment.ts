import { randomBytes } from 'node:crypto';
import { BenchError } from '../../errors/index.js';
import type { CreationTimes, PlatformReport } from '../../model/index.js';
import { type Microseconds, microseconds, toMilliseconds } from '../../units/index.js';
import type { ShutdownReason } from '../extensions/index.js';
import { Boots, type InitResult, MACHINERY, type Machinery } from './boots.js';
import { EnvironmentEvents } from './environment-events.js';
import { type EndSignal, isFatal } from './failure.js';
import { Invocation, type OpenAnswer } from './invocation.js';
import { type EnvironmentState, LifeCycle } from './life-cycle.js';
import type { Runtime } from './runtime.js';
import type { EnvironmentHost, FunctionSpec, InvocationAnswer, InvocationEvent } from './types.js';

export interface EnvironmentListener {
  /** It can take an event. */
  onIdle(environment: ExecutionEnvironment): void;
  /** It was idle for as long as environments are kept. */
  onExpired(environment: ExecutionEnvironment): void;
  onGone(environment: ExecutionEnvironment): void;
  onReport(report: PlatformReport): void;
}

/** One execution environment. It serves one event at a time, and boots a runtime only for an event. */
export class ExecutionEnvironment {
  readonly id = randomBytes(6).toString('hex');
  readonly #life = new LifeCycle();
  readonly #events: EnvironmentEvents;
  readonly #boots: Boots;
  #runtime: Runtime | null = null;
  #invocations = 0;
  #resetting: Promise<void> | undefined;
  #stopRest: () => void = () => undefined;
  #ending: Promise<void> | undefined;

  constructor(
    readonly spec: FunctionSpec,
    private readonly host: EnvironmentHost,
    private readonly listener: EnvironmentListener,
    private readonly machinery: Machinery = MACHINERY,
  ) {
    spec.code.retain();
    this.#events = new EnvironmentEvents({
      functionName: spec.functionName,
      logging: spec.logging,
      onLog: host.onLog,
      onReport: (report) => listener.onReport(report),
    });
    const { id } = this;
    this.#boots = new Boots({ id, spec, host, life: this.#life, events: this.#events, machinery });
  }

  get state(): EnvironmentState {
    return this.#life.state;
  }

  /** How many invocations have begun. */
  get invocations(): number {
    return this.#invocations;
  }

  /** Serves one event; the next one may be given after `onIdle`. */
  async invoke(event: InvocationEvent): Promise<InvocationAnswer> {
    this.#stopRest();
    try {
      const creation = this.#boots.count === 0 ? await this.#coldStart() : null;
      if (this.#runtime === null) return await this.#serveAfterReset(event);
      return await this.#serve(this.#runtime, event, this.#begin(event, this.#now(), creation));
    } catch (error) {
      void this.end();
      throw error;
    }
  }

  /** Initialises ahead of the first event. False where that failed; never rejects. */
  async prepare(): Promise<boolean> {
    try {
      return (await this.#coldStart()) !== null;
    } catch (error) {
      if (this.#life.alive) this.host.onFault(error);
      void this.end();
      return false;
    }
  }

  /**
   * An event is likely to be on its way to it: its processes wake while that is still being read. Where none comes
   * it freezes again.
   */
  anticipate(): void {
    if (this.#life.state !== 'frozen' || this.#runtime === null) return;
    this.#stopRest();
    const runtime = this.#runtime;
    this.#orExpire(() => {
      this.#wake(runtime);
      this.rest();
    });
  }

  /** Nothing is waiting: freezes after the grace, and expires after the keep-alive. */
  rest(): void {
    this.#after(this.host.freezeGraceMs, () => {
      this.#freeze();
      this.#after(this.host.keepAliveMs(), () => this.listener.onExpired(this));
    });
  }

  #after(milliseconds: number, step: () => void): void {
    this.#stopRest = this.machinery.clock.after(milliseconds, () => this.#orExpire(step));
  }

  /** A step of its rest that fails ends it: nobody waits who could be told. */
  #orExpire(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.host.onFault(error);
      this.listener.onExpired(this);
    }
  }

  /** Ends everything of it; extensions get their time to shut down. Idempotent; never rejects. */
  end(): Promise<void> {
    this.#ending ??= this.#end().catch(this.host.onFault);
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#stopRest();
    this.#life.to('shutting-down');
    try {
      await this.#boots.end();
    } finally {
      this.#life.to('gone');
      this.spec.code.release();
      this.listener.onGone(this);
    }
  }

  /** How the environment came to be; null where its init failed and is to be repeated. */
  async #coldStart(): Promise<CreationTimes | null> {
    const startedUs = this.#now();
    const init = await this.#initialised(this.#boots.initialise('init', this.host.initLimitMs));
    if (!init.isReady) return null;
    init.runtime.meter.lap();
    return { startedUs, ...init.times };
  }

  /** The init again, inside the invocation, under its timeout and its share of a processor. */
  async #serveAfterReset(event: InvocationEvent): Promise<InvocationAnswer> {
    await this.#resetting;
    this.#life.refuseIfEnded();
    this.#life.to('creating');
    const dispatchedUs = this.#now();
    const invocation = this.#begin(event, dispatchedUs, null);
    const limitMs = toMilliseconds(this.spec.timeoutUs);
    const init = await this.#initialised(this.#boots.initialise('invoke', limitMs));
    if (init.isReady) return await this.#serve(init.runtime, event, invocation, dispatchedUs);
    invocation.start();
    const answer = invocation.conclude(init.signal, init.runtime);
    answer.finish(null);
    if (this.#life.alive) this.listener.onIdle(this);
    return answer;
  }

  /** A failure leaves the environment reset. */
  async #initialised(initialising: Promise<InitResult>): Promise<InitResult> {
    const init = await initialising;
    if (init.isReady) {
      this.#life.to('ready');
      this.#runtime = init.runtime;
      void init.runtime.failed.then(() => this.#failed(init.runtime));
    } else {
      await this.#reset(init.runtime, reasonOf(init.signal));
    }
    return init;
  }

  #begin(event: InvocationEvent, dispatchedUs: Microseconds, creation: CreationTimes | null): Invocation {
    if (this.#invocations > 0) this.#events.beginLog();
    this.#invocations += 1;
    return new Invocation({
      spec: this.spec,
      event,
      environmentId: this.id,
      invocationIndex: this.#invocations - 1,
      dispatchedUs,
      creation,
      events: this.#events,
      clock: this.machinery.clock,
    });
  }

  async #serve(
    runtime: Runtime,
    event: InvocationEvent,
    invocation: Invocation,
    sinceUs?: Microseconds,
  ): Promise<InvocationAnswer> {
    this.#wake(runtime);
    this.#life.to('invoking');
    invocation.start();
    const leftMs = this.#timeLeftMs(sinceUs);
    runtime.armDeadline(leftMs);
    if (runtime.isWatched) runtime.onAsked = () => invocation.runtimeDone(null);
    runtime.deliver({
      ...event,
      functionArn: event.functionArn ?? this.spec.functionArn,
      deadlineMs: Math.floor(this.machinery.clock.epochMs() + leftMs),
    });
    const signal = await runtime.nextSignal();
    if (signal.kind === 'next') throw outOfOrder();
    const answer = invocation.conclude(signal, runtime);
    this.#settle(runtime, signal, answer).catch((error: unknown) => {
      this.host.onFault(error);
      void this.end();
    });
    return answer;
  }

  #timeLeftMs(sinceUs: Microseconds | undefined): number {
    const spent = sinceUs === undefined ? 0 : this.#now() - sinceUs;
    return Math.max(0, toMilliseconds(microseconds(this.spec.timeoutUs - spent)));
  }

  /** After the answer: waits for the question for the next event, or resets what crashed or timed out. */
  async #settle(runtime: Runtime, ended: EndSignal, answer: OpenAnswer): Promise<void> {
    const signal = isFatal(ended) ? ended : await runtime.nextSignal();
    runtime.disarmDeadline();
    answer.finish(signal.kind === 'next' ? null : signal);
    if (!this.#life.alive) return;
    if (signal.kind === 'next') this.#life.to('ready');
    else await this.#reset(runtime, reasonOf(signal));
    if (this.#life.alive) this.listener.onIdle(this);
  }

  #freeze(): void {
    if (this.#life.state !== 'ready' || this.#runtime === null) return;
    this.#runtime.sandbox.freeze();
    this.#life.to('frozen');
    this.#runtime.meter.lap();
  }

  #wake(runtime: Runtime): void {
    if (this.#life.state !== 'frozen') return;
    runtime.sandbox.thaw();
    this.#life.to('ready');
  }

  #reset(runtime: Runtime | null, reason: ShutdownReason): Promise<void> {
    if (!this.#life.alive) return Promise.resolve();
    this.#life.to('resetting');
    this.#runtime = null;
    this.#resetting = runtime?.end(reason);
    return this.#resetting ?? Promise.resolve();
  }

  async #failed(runtime: Runtime): Promise<void> {
    const idle = this.#life.state === 'ready' || this.#life.state === 'frozen';
    if (idle && this.#runtime === runtime) await this.#reset(runtime, 'failure').catch(this.host.onFault);
  }

  #now(): Microseconds {
    return this.machinery.clock.now();
  }
}

function reasonOf({ kind }: EndSignal): ShutdownReason {
  return kind === 'deadline' ? 'timeout' : 'failure';
}

function outOfOrder(): BenchError {
  return new BenchError('the runtime asked for an event before it answered the last one', {
    code: 'runtime-out-of-order',
  });
}
