import { randomBytes } from 'node:crypto';
import { BenchError } from '../../errors/index.js';
import { createSandbox, type Sandbox } from '../../sandbox/index.js';
import { megabytesToBytes } from '../../units/index.js';
import { RuntimeApi, type RuntimeEvent, type RuntimeMessage } from '../runtime-api/index.js';
import { type BootCommand, bootCommand, environmentVariables } from '../runtimes/index.js';
import { CpuMeter } from './cpu-meter.js';
import type { EnvironmentHost, FunctionSpec } from './types.js';

/** AWS's limit on processes and threads. */
const MAX_PROCESSES = 1_024;

export type RuntimeSignal =
  | RuntimeMessage
  | { readonly kind: 'deadline' }
  | {
      readonly kind: 'exited';
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      readonly outOfMemory: boolean;
    };

interface InitError {
  readonly kind: 'init-error';
  readonly errorType: string;
  readonly payload: Buffer;
}

/** The package has nothing that the runtime could start: an init error, as the platform tells it. */
export class EntryPointMissing extends Error {
  readonly signal: InitError;

  constructor(cause: BenchError) {
    super(cause.message, { cause });
    const errorType = 'Runtime.InvalidEntrypoint';
    const payload = Buffer.from(JSON.stringify({ errorType, errorMessage: cause.message }));
    this.signal = { kind: 'init-error', errorType, payload };
  }
}

/** How a boot is set up: everything of the environment that outlives it. */
export interface BootOrder {
  readonly spec: FunctionSpec;
  readonly host: EnvironmentHost;
  readonly sandboxId: string;
  readonly scratch: string;
  readonly onOutput: (chunk: Buffer) => void;
}

/** One boot of a runtime: its sandbox, its Runtime API, and what they tell, in order. */
export class RuntimeProcess {
  readonly #api: RuntimeApi;
  readonly #signals: RuntimeSignal[] = [];
  readonly meter: CpuMeter;
  #waiter: ((signal: RuntimeSignal) => void) | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #ended: Promise<void> | undefined;

  private constructor(
    api: RuntimeApi,
    readonly sandbox: Sandbox,
  ) {
    this.#api = api;
    this.meter = new CpuMeter(sandbox);
  }

  static async start(order: BootOrder): Promise<RuntimeProcess> {
    const early: RuntimeMessage[] = [];
    let tell = (message: RuntimeMessage): void => void early.push(message);
    const api = await RuntimeApi.open((message) => tell(message));
    try {
      const runtime = new RuntimeProcess(api, await sandboxFor(order, api.address));
      tell = (message) => runtime.#receive(message);
      early.forEach(tell);
      void runtime.#watchExit();
      return runtime;
    } catch (error) {
      await api.close();
      throw error;
    }
  }

  /** Hands over an event; the runtime must have asked for one. */
  deliver(event: RuntimeEvent): void {
    this.#api.deliver(event);
  }

  /** What the runtime does next, told once each. One caller at a time. */
  nextSignal(): Promise<RuntimeSignal> {
    const signal = this.#signals.shift();
    if (signal !== undefined) return Promise.resolve(signal);
    return new Promise((resolve) => {
      this.#waiter = resolve;
    });
  }

  /** Makes `deadline` the next signal unless it is disarmed in time. */
  armDeadline(milliseconds: number): void {
    this.disarmDeadline();
    this.#deadline = setTimeout(() => this.#receive({ kind: 'deadline' }), milliseconds);
  }

  disarmDeadline(): void {
    clearTimeout(this.#deadline);
  }

  /** Ends every process, with SIGKILL as AWS does where no extension is registered. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.disarmDeadline();
    try {
      await this.sandbox.end(0);
    } finally {
      await this.#api.close();
    }
  }

  async #watchExit(): Promise<void> {
    const { code, signal } = await this.sandbox.exited;
    this.#receive({ kind: 'exited', code, signal, outOfMemory: this.sandbox.oomKills() > 0 });
  }

  #receive(signal: RuntimeSignal): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) this.#signals.push(signal);
    else waiter(signal);
  }
}

async function sandboxFor(order: BootOrder, runtimeApi: string): Promise<Sandbox> {
  const { spec, host, scratch } = order;
  const { taskRoot } = spec.code;
  const boot = bootFor(spec);
  return await createSandbox(host.cgroups, {
    id: order.sandboxId,
    memoryBytes: megabytesToBytes(spec.memoryMB),
    maxProcesses: MAX_PROCESSES,
    command: boot.command,
    args: boot.args,
    cwd: taskRoot,
    env: environmentVariables({ ...spec, taskRoot, scratch, runtimeApi, logStream: logStreamName() }, boot),
    visibleCpus: visibleCpus(spec.memoryMB),
    onOutput: order.onOutput,
  });
}

function bootFor(spec: FunctionSpec): BootCommand {
  try {
    return bootCommand(spec.runtime, spec.code.taskRoot);
  } catch (error) {
    throw error instanceof BenchError ? new EntryPointMissing(error) : error;
  }
}

/** Processors that AWS shows a function of this size (reference: CPU by memory size). */
function visibleCpus(memoryMB: number): number {
  const steps = [3_008, 5_307, 7_076, 8_845];
  return 2 + steps.filter((step) => memoryMB > step).length;
}

/** As AWS names them: date, version, 32 hexadecimal digits. */
function logStreamName(): string {
  const [date = ''] = new Date().toISOString().split('T');
  return `${date.replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
}
