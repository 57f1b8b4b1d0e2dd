import type { Sandbox } from '../../sandbox/index.js';
import { RuntimeApi, type RuntimeEvent, type RuntimeMessage } from '../runtime-api/index.js';
import { type BootOrder, bootSandbox } from './boot.js';
import { CpuMeter } from './cpu-meter.js';

export type RuntimeSignal =
  | RuntimeMessage
  | { readonly kind: 'deadline' }
  | {
      readonly kind: 'exited';
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      readonly outOfMemory: boolean;
    };

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
    const api = await RuntimeApi.open((message) => tell(message), order.space);
    try {
      const runtime = new RuntimeProcess(api, await bootSandbox(order, api.address));
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
