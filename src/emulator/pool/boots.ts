import { randomBytes } from 'node:crypto';
import type { CreationTimes } from '../../model/index.js';
import type { PrivateSpace } from '../../sandbox/index.js';
import { megabytesToBytes, microseconds, vcpus } from '../../units/index.js';
import { type InitPhase, SUCCESS } from '../telemetry/index.js';
import { EntryPointMissing } from './boot.js';
import { type Clock, HOST_CLOCK } from './clock.js';
import type { EnvironmentEvents } from './environment-events.js';
import { type EndSignal, initEndingOf } from './failure.js';
import type { LifeCycle } from './life-cycle.js';
import type { Runtime, StartRuntime } from './runtime.js';
import { RuntimeProcess } from './runtime-process.js';
import type { EnvironmentHost, FunctionSpec } from './types.js';

/** Memory that buys one processor, in MB. */
export const MEMORY_OF_ONE_VCPU = 1_769;

/** What drives environments: the host's clock and real processes, unless a test brings its own. */
export interface Machinery {
  readonly clock: Clock;
  readonly startRuntime: StartRuntime;
}

export const MACHINERY: Machinery = {
  clock: HOST_CLOCK,
  startRuntime: (order) => RuntimeProcess.start(order),
};

export type InitResult =
  | {
      readonly isReady: true;
      readonly runtime: Runtime;
      readonly times: Omit<CreationTimes, 'startedUs'>;
    }
  /** The runtime is to be ended; null where nothing could be started. */
  | { readonly isReady: false; readonly runtime: Runtime | null; readonly signal: EndSignal };

/** What the boots of one environment have in common. */
export interface BootingEnvironment {
  readonly id: string;
  readonly spec: FunctionSpec;
  readonly host: EnvironmentHost;
  readonly life: LifeCycle;
  readonly events: EnvironmentEvents;
  readonly machinery: Machinery;
}

/** Boots the runtime of one environment, again after a failure, in the same private space. */
export class Boots {
  readonly #logStream: string;
  #space: Promise<PrivateSpace> | undefined;
  #latest: Promise<Runtime> | undefined;
  #count = 0;

  constructor(private readonly environment: BootingEnvironment) {
    this.#logStream = logStreamName(environment.spec.version);
  }

  get count(): number {
    return this.#count;
  }

  /** Boots up to the first question for an event, and tells how that went. */
  async initialise(phase: InitPhase, limitMs: number): Promise<InitResult> {
    const { events, machinery, spec } = this.environment;
    const { initializationType } = spec;
    const startedUs = machinery.clock.now();
    this.#count += 1;
    const result = await this.#boot(phase, limitMs);
    const ending = result.isReady ? SUCCESS : initEndingOf(result.signal);
    if (!result.isReady)
      events.emit({ type: 'platform.initRuntimeDone', phase, initializationType, ...ending });
    const since = result.runtime?.sandbox.spawnedUs ?? startedUs;
    const durationUs = microseconds(machinery.clock.now() - since);
    events.emit({ type: 'platform.initReport', phase, initializationType, durationUs, ...ending });
    return result;
  }

  /** Ends what the last boot began, and gives the space back. */
  async end(): Promise<void> {
    await (await this.#latest?.catch(() => undefined))?.end('spindown');
    await (await this.#space?.catch(() => undefined))?.remove();
  }

  /** What is repeated inside an invocation has no more than its share of a processor. */
  async #boot(phase: InitPhase, limitMs: number): Promise<InitResult> {
    const { life, events, spec } = this.environment;
    let runtime: Runtime;
    try {
      runtime = await this.#start(phase);
    } catch (error) {
      if (!(error instanceof EntryPointMissing)) throw error;
      return { isReady: false, runtime: null, signal: error.signal };
    }
    life.to('initialising');
    const { initializationType } = spec;
    if (phase === 'invoke') runtime.sandbox.setCpuQuota(shareOf(spec));
    runtime.onAsked = () =>
      events.emit({ type: 'platform.initRuntimeDone', phase, initializationType, ...SUCCESS });
    return await this.#firstQuestion(runtime, limitMs);
  }

  async #start(phase: InitPhase): Promise<Runtime> {
    const { id, spec, host, life, events, machinery } = this.environment;
    this.#space ??= host.isolation.open(id, megabytesToBytes(spec.ephemeralStorageMB));
    const space = await this.#space;
    life.refuseIfEnded();
    const sandboxId = `${id}-${this.#count}`;
    this.#latest = machinery.startRuntime({
      spec,
      host,
      sandboxId,
      logStream: this.#logStream,
      space,
      events,
    });
    const { functionName, version, memoryMB, initializationType } = spec;
    const begun = { type: 'platform.initStart', phase, initializationType } as const;
    events.emit({ ...begun, functionName, version, memoryMB, instanceId: this.#logStream });
    const runtime = await this.#latest;
    life.refuseIfEnded();
    return runtime;
  }

  async #firstQuestion(runtime: Runtime, limitMs: number): Promise<InitResult> {
    const { spec, machinery } = this.environment;
    runtime.armDeadline(limitMs);
    const signal = await runtime.nextSignal();
    const readyUs = machinery.clock.now();
    runtime.disarmDeadline();
    runtime.onAsked = () => undefined;
    if (signal.kind !== 'next') return { isReady: false, runtime, signal };
    runtime.sandbox.setCpuQuota(shareOf(spec));
    runtime.sandbox.peakMemoryBytes();
    const { spawnedUs } = runtime.sandbox;
    return { isReady: true, runtime, times: { spawnedUs, bootedUs: signal.bootedUs, readyUs } };
  }
}

function shareOf({ memoryMB }: FunctionSpec) {
  return vcpus(memoryMB / MEMORY_OF_ONE_VCPU);
}

/** As AWS names them: date, version, 32 hexadecimal digits. */
function logStreamName(version: string): string {
  const [date = ''] = new Date().toISOString().split('T');
  return `${date.replaceAll('-', '/')}/[${version}]${randomBytes(16).toString('hex')}`;
}
