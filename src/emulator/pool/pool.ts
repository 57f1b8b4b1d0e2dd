import { ServiceError } from '../service-error.js';
import type { Machinery } from './boots.js';
import { type EnvironmentListener, ExecutionEnvironment } from './environment.js';
import type { EnvironmentState } from './life-cycle.js';
import { ProvisionedEnvironments, type ProvisionedStatus } from './provisioned.js';
import type { ScalingRate } from './scaling-rate.js';
import type { Caller, EnvironmentHost, FunctionSpec, InvocationAnswer, InvocationEvent } from './types.js';
import { type Waiting, WaitingLine } from './waiting-line.js';

export interface PoolOptions {
  readonly host: EnvironmentHost;
  /** How many environments may live at a time, by configuration; more requests wait, first come first served. */
  readonly capacity: (spec: FunctionSpec) => number;
  readonly onReport: EnvironmentListener['onReport'];
  readonly machinery?: Machinery;
  /** How fast environments may be made on demand; without it, as fast as they are asked for. */
  readonly scaling?: ScalingRate;
}

export interface EnvironmentSummary {
  readonly id: string;
  readonly state: EnvironmentState;
  readonly invocations: number;
}

/** The execution environments of one function. The most recently used one serves first, as on AWS. */
export class EnvironmentPool implements EnvironmentListener {
  readonly #live = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #queue = new WaitingLine();
  readonly onReport: EnvironmentListener['onReport'];
  readonly #provisioned = new ProvisionedEnvironments(
    () => this.#create({ ...this.spec, initializationType: 'provisioned-concurrency' }),
    (environment) => this.onIdle(environment),
  );
  #closed = false;

  constructor(
    private spec: FunctionSpec,
    private readonly options: PoolOptions,
  ) {
    this.onReport = options.onReport;
    spec.code.retain();
  }

  /**
   * Serves one event: by an idle environment, by a new one, or after a wait for one, which a caller may
   * give up; an event that was handed over is served to its end. Rejects with
   * TooManyRequestsException where too many environments would be made in too short a time.
   */
  invoke(event: InvocationEvent, caller?: Caller): Promise<InvocationAnswer> {
    if (this.#closed) return Promise.reject(deleted(this.spec));
    return new Promise((resolve, reject) => {
      const environment = this.#takeIdle() ?? this.#createIfRoom();
      const waiting = { event, caller, resolve, reject };
      if (environment === undefined) this.#queue.add(waiting);
      else this.#serve(environment, waiting);
    });
  }

  /** An event is likely to come: wakes the environment that would serve it. */
  anticipate(): void {
    this.#idle[this.#nextIdle()]?.anticipate();
  }

  /**
   * Keeps a number of environments initialised ahead of events, beyond those that the capacity allows. For a
   * pool whose configuration is never replaced.
   */
  provision(count: number): void {
    if (this.#closed) throw deleted(this.spec);
    const surplus = this.#provisioned.request(count);
    for (const environment of surplus) if (this.#idle.includes(environment)) this.#retire(environment);
  }

  get provisioned(): ProvisionedStatus {
    return this.#provisioned.status;
  }

  environments(): EnvironmentSummary[] {
    return [...this.#live].map(({ id, state, invocations }) => ({ id, state, invocations }));
  }

  /** Retires every environment of older configurations; resolves when the idle ones are gone. */
  async replace(spec: FunctionSpec): Promise<void> {
    if (this.#closed) throw deleted(this.spec);
    spec.code.retain();
    this.spec.code.release();
    this.spec = spec;
    await Promise.all(this.#idle.splice(0).map((environment) => environment.end()));
  }

  /** Ends every environment and refuses who waits. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#provisioned.request(0);
    this.#closed = true;
    this.#queue.refuseAll(deleted(this.spec));
    await Promise.all([...this.#live].map((environment) => environment.end()));
    this.spec.code.release();
  }

  onIdle(environment: ExecutionEnvironment): void {
    const isCurrent = environment.spec === this.spec || this.#provisioned.has(environment);
    const waiting = isCurrent ? this.#queue.next() : undefined;
    if (!isCurrent) void environment.end();
    else if (waiting !== undefined) this.#serve(environment, waiting);
    else {
      this.#idle.push(environment);
      environment.rest();
    }
  }

  onExpired(environment: ExecutionEnvironment): void {
    if (environment.state === 'frozen' && this.#provisioned.has(environment)) environment.rest();
    else this.#retire(environment);
  }

  #retire(environment: ExecutionEnvironment): void {
    const index = this.#idle.indexOf(environment);
    if (index >= 0) this.#idle.splice(index, 1);
    void environment.end();
  }

  onGone(environment: ExecutionEnvironment): void {
    this.#live.delete(environment);
    if (this.#closed) return;
    this.#provisioned.lost(environment);
    if (this.#queue.length === 0) return;
    const created = this.#createIfRoom();
    const waiting = created === undefined ? undefined : this.#queue.next();
    if (created !== undefined && waiting !== undefined) this.#serve(created, waiting);
  }

  #createIfRoom(): ExecutionEnvironment | undefined {
    const onDemand = this.#live.size - this.#provisioned.size;
    if (onDemand >= this.options.capacity(this.spec)) return undefined;
    this.options.scaling?.take();
    return this.#create(this.spec);
  }

  #create(spec: FunctionSpec): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(spec, this.options.host, this, this.options.machinery);
    this.#live.add(environment);
    return environment;
  }

  #takeIdle(): ExecutionEnvironment | undefined {
    return this.#idle.splice(this.#nextIdle(), 1)[0];
  }

  /** The one used last, but those that are there ahead of events come first. */
  #nextIdle(): number {
    const last = this.#idle.length - 1;
    if (this.#provisioned.size === 0) return last;
    const ahead = this.#idle.findLastIndex((environment) => this.#provisioned.has(environment));
    return ahead < 0 ? last : ahead;
  }

  #serve(environment: ExecutionEnvironment, { event, resolve, reject }: Waiting): void {
    environment.invoke(event).then(resolve, (error: unknown) => {
      // An environment that was taken from under its invocation complains in words of its own.
      reject(this.#closed ? deleted(this.spec) : error);
    });
  }
}

function deleted(spec: FunctionSpec): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Function not found: ${spec.functionArn}`);
}
