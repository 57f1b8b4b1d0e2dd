import { randomBytes } from 'node:crypto';
import { BenchError } from '../../errors/index.js';
import { monotonicNow } from '../../host/index.js';
import type { CreationTimes, PlatformReport } from '../../model/index.js';
import type { PrivateSpace } from '../../sandbox/index.js';
import {
  type Microseconds,
  megabytesToBytes,
  microseconds,
  toMilliseconds,
  type Vcpus,
  vcpus,
} from '../../units/index.js';
import { EntryPointMissing } from './boot.js';
import type { EndSignal } from './failure.js';
import { Invocation } from './invocation.js';
import { InvocationLog } from './invocation-log.js';
import { type EnvironmentState, LifeCycle } from './life-cycle.js';
import { RuntimeProcess } from './runtime-process.js';
import type { EnvironmentHost, FunctionSpec, InvocationAnswer, InvocationEvent } from './types.js';

/** Memory that buys one processor, in MB. */
export const MEMORY_OF_ONE_VCPU = 1_769;

export interface EnvironmentListener {
  /** It can take an event. */
  onIdle(environment: ExecutionEnvironment): void;
  /** It was idle for as long as environments are kept. */
  onExpired(environment: ExecutionEnvironment): void;
  onGone(environment: ExecutionEnvironment): void;
  onReport(report: PlatformReport): void;
}

type InitResult =
  | { readonly runtime: RuntimeProcess; readonly times: Omit<CreationTimes, 'startedUs'> }
  | { readonly runtime: null; readonly signal: EndSignal };

/** One execution environment. It serves one event at a time, and boots a runtime only for an event. */
export class ExecutionEnvironment {
  readonly id = randomBytes(6).toString('hex');
  readonly #life = new LifeCycle();
  #space: Promise<PrivateSpace> | undefined;
  #log = new InvocationLog();
  #runtime: RuntimeProcess | null = null;
  #starting: Promise<RuntimeProcess> | undefined;
  #boots = 0;
  #invocations = 0;
  #rest: NodeJS.Timeout | undefined;
  #ending: Promise<void> | undefined;

  constructor(
    readonly spec: FunctionSpec,
    private readonly host: EnvironmentHost,
    private readonly listener: EnvironmentListener,
  ) {
    spec.code.retain();
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
    clearTimeout(this.#rest);
    try {
      const creation = this.#boots === 0 ? await this.#coldStart() : null;
      if (this.#runtime === null) return await this.#serveAfterReset(event);
      return await this.#serve(this.#runtime, event, this.#begin(event, monotonicNow(), creation));
    } catch (error) {
      void this.end();
      throw error;
    }
  }

  /** Nothing is waiting: freezes after the grace, and expires after the keep-alive. */
  rest(): void {
    this.#rest = setTimeout(() => {
      this.#freeze();
      this.#rest = setTimeout(() => this.listener.onExpired(this), this.host.keepAliveMs);
    }, this.host.freezeGraceMs);
  }

  /** Ends everything of it at once. Idempotent; never rejects. */
  end(): Promise<void> {
    this.#ending ??= this.#end().catch(this.host.onFault);
    return this.#ending;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#rest);
    this.#life.to('shutting-down');
    try {
      const runtime = this.#runtime ?? (await this.#starting?.catch(() => undefined));
      await runtime?.end();
      await (await this.#space?.catch(() => undefined))?.remove();
    } finally {
      this.#life.to('gone');
      this.spec.code.release();
      this.listener.onGone(this);
    }
  }

  /** How the environment came to be; null where its init failed and is to be repeated. */
  async #coldStart(): Promise<CreationTimes | null> {
    const startedUs = monotonicNow();
    const init = await this.#initialise(this.host.initLimitMs, null);
    init.runtime?.meter.lap();
    return init.runtime === null ? null : { startedUs, ...init.times };
  }

  /** The init again, inside the invocation, under its timeout and its share of a processor. */
  async #serveAfterReset(event: InvocationEvent): Promise<InvocationAnswer> {
    this.#refuseIfEnded();
    this.#life.to('creating');
    const invocation = this.#begin(event, monotonicNow(), null);
    const dispatchedUs = monotonicNow();
    const init = await this.#initialise(toMilliseconds(this.spec.timeoutUs), this.#share());
    if (init.runtime !== null) return await this.#serve(init.runtime, event, invocation, dispatchedUs);
    const answer = invocation.conclude(init.signal, null);
    answer.complete();
    this.listener.onIdle(this);
    return answer;
  }

  /** Boots up to the runtime's first question for an event. A failure leaves the environment reset. */
  async #initialise(limitMs: number, share: Vcpus | null): Promise<InitResult> {
    this.#boots += 1;
    let runtime: RuntimeProcess;
    try {
      runtime = await this.#start();
    } catch (error) {
      if (!(error instanceof EntryPointMissing)) throw error;
      this.#life.to('resetting');
      return { runtime: null, signal: error.signal };
    }
    this.#life.to('initialising');
    if (share !== null) runtime.sandbox.setCpuQuota(share);
    return await this.#firstQuestion(runtime, limitMs);
  }

  async #start(): Promise<RuntimeProcess> {
    this.#space ??= this.host.isolation.open(this.id, megabytesToBytes(this.spec.ephemeralStorageMB));
    const space = await this.#space;
    this.#refuseIfEnded();
    this.#starting = RuntimeProcess.start({
      spec: this.spec,
      host: this.host,
      sandboxId: `${this.id}-${this.#boots}`,
      space,
      onOutput: (chunk) => this.#output(chunk),
    });
    const runtime = await this.#starting;
    this.#refuseIfEnded();
    this.#runtime = runtime;
    void runtime.sandbox.exited.then(() => this.#exited(runtime));
    return runtime;
  }

  async #firstQuestion(runtime: RuntimeProcess, limitMs: number): Promise<InitResult> {
    runtime.armDeadline(limitMs);
    const signal = await runtime.nextSignal();
    const readyUs = monotonicNow();
    runtime.disarmDeadline();
    if (signal.kind !== 'next') {
      await this.#reset(runtime);
      return { runtime: null, signal };
    }
    this.#life.to('ready');
    runtime.sandbox.setCpuQuota(this.#share());
    runtime.sandbox.peakMemoryBytes();
    return { runtime, times: { spawnedUs: runtime.sandbox.spawnedUs, bootedUs: signal.bootedUs, readyUs } };
  }

  #begin(event: InvocationEvent, dispatchedUs: Microseconds, creation: CreationTimes | null): Invocation {
    if (this.#invocations > 0) this.#log = new InvocationLog();
    this.#invocations += 1;
    return new Invocation({
      spec: this.spec,
      event,
      environmentId: this.id,
      invocationIndex: this.#invocations - 1,
      dispatchedUs,
      creation,
      log: this.#log,
      onLog: this.host.onLog,
      onReport: (report) => this.listener.onReport(report),
    });
  }

  async #serve(
    runtime: RuntimeProcess,
    event: InvocationEvent,
    invocation: Invocation,
    sinceUs?: Microseconds,
  ): Promise<InvocationAnswer> {
    this.#wake(runtime);
    this.#life.to('invoking');
    const leftMs = this.#timeLeftMs(sinceUs);
    runtime.armDeadline(leftMs);
    runtime.deliver({
      ...event,
      functionArn: event.functionArn ?? this.spec.functionArn,
      deadlineMs: Math.floor(Date.now() + leftMs),
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
    const spent = sinceUs === undefined ? 0 : monotonicNow() - sinceUs;
    return Math.max(0, toMilliseconds(microseconds(this.spec.timeoutUs - spent)));
  }

  /** After the answer: waits for the question for the next event, or resets what crashed or timed out. */
  async #settle(runtime: RuntimeProcess, ended: EndSignal, answer: InvocationAnswer): Promise<void> {
    const answered = ended.kind !== 'exited' && ended.kind !== 'deadline';
    const signal = answered ? await runtime.nextSignal() : ended;
    runtime.disarmDeadline();
    answer.complete();
    if (!this.#life.alive) return;
    if (signal.kind === 'next') {
      this.#life.to('ready');
    } else {
      await this.#reset(runtime);
    }
    if (this.#life.alive) this.listener.onIdle(this);
  }

  #freeze(): void {
    if (this.#life.state !== 'ready' || this.#runtime === null) return;
    this.#runtime.sandbox.freeze();
    this.#life.to('frozen');
    this.#runtime.meter.lap();
  }

  #wake(runtime: RuntimeProcess): void {
    if (this.#life.state !== 'frozen') return;
    runtime.sandbox.thaw();
    this.#life.to('ready');
  }

  async #reset(runtime: RuntimeProcess): Promise<void> {
    if (!this.#life.alive) return;
    this.#life.to('resetting');
    this.#runtime = null;
    await runtime.end();
  }

  async #exited(runtime: RuntimeProcess): Promise<void> {
    const idle = this.#life.state === 'ready' || this.#life.state === 'frozen';
    if (idle && this.#runtime === runtime) await this.#reset(runtime).catch(this.host.onFault);
  }

  #output(chunk: Buffer): void {
    this.#log.append(chunk);
    this.host.onLog?.(this.spec.functionName, chunk.toString());
  }

  #share(): Vcpus {
    return vcpus(this.spec.memoryMB / MEMORY_OF_ONE_VCPU);
  }

  #refuseIfEnded(): void {
    if (this.#life.alive) return;
    throw new BenchError(`the environment ${this.id} of ${this.spec.functionName} was ended`, {
      code: 'environment-ended',
    });
  }
}

function outOfOrder(): BenchError {
  return new BenchError('the runtime asked for an event before it answered the last one', {
    code: 'runtime-out-of-order',
  });
}
