import { monotonicNow } from '../../host/index.js';
import type { Sandbox } from '../../sandbox/index.js';
import {
  Extensions,
  extensionsApi,
  externalExtensions,
  type FunctionFacts,
  isExtensionsPath,
  type ShutdownReason,
} from '../extensions/index.js';
import type { Listener } from '../http/index.js';
import { RuntimeApi, type RuntimeEvent, type RuntimeMessage, refuse } from '../runtime-api/index.js';
import { isTelemetryPath, Telemetry, telemetryApi } from '../telemetry/index.js';
import { type Booted, type BootOrder, bootSandbox } from './boot.js';
import { CpuMeter } from './cpu-meter.js';
import { dialInto } from './dial.js';
import { ExtensionProcesses } from './extension-processes.js';
import type { Runtime, RuntimeSignal } from './runtime.js';
import { SignalQueue } from './signal-queue.js';
import type { FunctionSpec } from './types.js';

/** One boot: its sandbox, the APIs in it, its extensions, and what they tell, in order. */
export class RuntimeProcess implements Runtime {
  readonly sandbox: Sandbox;
  readonly meter: CpuMeter;
  readonly failed: Promise<void>;
  readonly #processes: ExtensionProcesses;
  readonly #signals = new SignalQueue();
  onAsked: () => void = () => undefined;
  #fail: () => void = () => undefined;
  /** The runtime's question for an event, while extensions have not asked for theirs. */
  #held: RuntimeMessage | undefined;
  #isReleased = true;
  #isInitialised = false;
  #hasExited = false;
  #deadline: NodeJS.Timeout | undefined;
  #ended: Promise<void> | undefined;

  private constructor(
    { sandbox, variables, extensionsFolder }: Booted,
    private readonly api: RuntimeApi,
    private readonly extensions: Extensions,
    private readonly telemetry: Telemetry,
    private readonly order: BootOrder,
  ) {
    this.sandbox = sandbox;
    this.meter = new CpuMeter(sandbox);
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#processes = new ExtensionProcesses(extensions, {
      sandbox,
      variables,
      folder: extensionsFolder,
      onOutput: (chunk, pipe) => order.events.output('extension', chunk, pipe),
      onFailure: (errorType, reason) => this.#receive({ kind: 'extension-failed', errorType, reason }),
    });
  }

  static async start(order: BootOrder): Promise<RuntimeProcess> {
    const executables = externalExtensions(order.spec.layers);
    const early: RuntimeMessage[] = [];
    let tell = (message: RuntimeMessage): void => void early.push(message);
    let changed = (): void => undefined;
    const extensions = new Extensions(() => changed());
    const telemetry = new Telemetry(dialInto(order));
    order.events.attach(telemetry);
    const siblings = siblingApis(extensions, telemetry, order);
    const api = await RuntimeApi.open((message) => tell(message), order.space, siblings);
    try {
      const booted = await bootSandbox(order, api.address, executables.length > 0);
      const runtime = new RuntimeProcess(booted, api, extensions, telemetry, order);
      tell = (message) => runtime.#receive(message);
      changed = () => runtime.#onExtensions();
      early.forEach(tell);
      if (booted.sandbox.link !== null) api.attach(booted.sandbox.link);
      void runtime.#watchExit();
      if (executables.length > 0) {
        runtime.#isReleased = false;
        void runtime.#processes.start(executables);
      }
      return runtime;
    } catch (error) {
      await api.close();
      throw error;
    }
  }

  get isWatched(): boolean {
    return this.extensions.size > 0;
  }

  deliver(event: RuntimeEvent): void {
    if (this.isWatched) this.#tellExtensions(event);
    this.api.deliver(event);
  }

  nextSignal(): Promise<RuntimeSignal> {
    return this.#signals.next();
  }

  armDeadline(milliseconds: number): void {
    this.disarmDeadline();
    this.#awaitDeadline(monotonicNow() + milliseconds * 1_000);
  }

  /** A timer of Node counts from when the event loop last woke: it may be early. */
  #awaitDeadline(atUs: number): void {
    const leftUs = atUs - monotonicNow();
    if (leftUs <= 0) this.#receive({ kind: 'deadline' });
    else this.#deadline = setTimeout(() => this.#awaitDeadline(atUs), leftUs / 1_000);
  }

  disarmDeadline(): void {
    clearTimeout(this.#deadline);
  }

  /** With SIGKILL at once where no extension is registered, as AWS does. */
  end(reason: ShutdownReason): Promise<void> {
    this.#ended ??= this.#end(reason);
    return this.#ended;
  }

  async #end(reason: ShutdownReason): Promise<void> {
    this.disarmDeadline();
    try {
      if (this.isWatched) {
        const isRunning = this.#isReleased && !this.#hasExited;
        await this.#processes.shutDown(reason, isRunning, () => this.telemetry.flush());
      }
      await this.sandbox.end(0);
    } finally {
      this.telemetry.close();
      await this.api.close();
    }
  }

  async #watchExit(): Promise<void> {
    const { code, signal } = await this.sandbox.exited;
    this.#hasExited = true;
    this.#receive({ kind: 'exited', code, signal, outOfMemory: this.sandbox.oomKills() > 0 });
  }

  #tellExtensions({ deadlineMs, requestId, functionArn, traceId }: RuntimeEvent): void {
    this.extensions.tell({
      eventType: 'INVOKE',
      deadlineMs,
      requestId,
      invokedFunctionArn: functionArn,
      tracing: { type: 'X-Amzn-Trace-Id', value: traceId },
    });
  }

  /** The runtime begins when every extension has registered; it is told ready when every one is. */
  #onExtensions(): void {
    if (!this.#isReleased && this.extensions.areRegistered()) {
      this.#isReleased = true;
      this.sandbox.release();
    }
    const held = this.#held;
    if (held === undefined || !this.extensions.areReady()) return;
    this.#held = undefined;
    this.#tell(held);
  }

  #receive(signal: RuntimeSignal): void {
    if (signal.kind === 'exited' || signal.kind === 'extension-failed') this.#fail();
    if (signal.kind !== 'next') return void this.#tell(signal);
    this.extensions.closeRegistration();
    this.onAsked();
    if (!this.isWatched || this.extensions.areReady()) this.#tell(signal);
    else this.#held = signal;
  }

  /** However it ended: tells what became of each extension. */
  #endInit(): void {
    this.#isInitialised = true;
    this.telemetry.closeSubscription();
    for (const { name, state, events } of this.extensions.all()) {
      const errorType = state === 'LaunchError' || state === 'InitError' ? `Extension.${state}` : null;
      this.order.events.emit({ type: 'platform.extension', name, state, events, errorType });
    }
  }

  #tell(signal: RuntimeSignal): void {
    if (!this.#isInitialised) this.#endInit();
    this.#signals.tell(signal);
  }
}

/** What else is served at the address of the Runtime API. */
function siblingApis(extensions: Extensions, telemetry: Telemetry, order: BootOrder): Listener {
  const facts = factsOf(order.spec);
  return (request, response) => {
    const { method, url = '' } = request;
    if (isExtensionsPath(url)) return extensionsApi(request, response, extensions, facts);
    if (isTelemetryPath(url))
      return telemetryApi(request, response, extensions, telemetry, (event) => order.events.emit(event));
    return refuse(response, 404, 'NotFound', `there is no ${method} ${url}`);
  };
}

function factsOf({ functionName, functionArn, version, handler }: FunctionSpec): FunctionFacts {
  const [, , , , accountId = ''] = functionArn.split(':');
  return { functionName, functionVersion: version, handler, accountId };
}
