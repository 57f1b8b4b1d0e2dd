import { bytes, microseconds } from '../../units/index.js';
import type { ShutdownReason } from '../extensions/index.js';
import type { RuntimeEvent } from '../runtime-api/index.js';
import type { BootOrder } from './boot.js';
import type { EndSignal } from './failure.js';
import type { Runtime, RuntimeSignal } from './runtime.js';
import { SignalQueue } from './signal-queue.js';
import type { VirtualClock } from './virtual-clock.fixture.js';

const NOTHING_USED = { cpuUsedUs: microseconds(0), throttledUs: null };

/** A runtime without a process: it does what a test tells it to, by the rules of the Runtime API. */
export class FakeRuntime implements Runtime {
  readonly isWatched = false;
  readonly meter = { lap: () => NOTHING_USED };
  readonly failed: Promise<void>;
  onAsked = () => undefined;
  /** The event that it has not answered. */
  event: RuntimeEvent | null = null;
  isFrozen = false;
  endedFor: ShutdownReason | null = null;
  hasExited = false;
  #hasAsked = false;
  readonly #signals = new SignalQueue();
  #stopDeadline: () => void = () => undefined;
  #fail: () => void = () => undefined;

  constructor(
    readonly order: BootOrder,
    private readonly clock: VirtualClock,
    private readonly onViolation: (what: string) => void,
  ) {
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  readonly sandbox = {
    spawnedUs: microseconds(0),
    setCpuQuota: () => undefined,
    freeze: () => {
      if (this.event !== null) this.onViolation('frozen while it served an event');
      this.isFrozen = true;
    },
    thaw: () => {
      this.isFrozen = false;
    },
    peakMemoryBytes: () => bytes(0),
  };

  get isInitialising(): boolean {
    return !this.#hasAsked && !this.hasEnded;
  }

  get hasEnded(): boolean {
    return this.hasExited || this.endedFor !== null;
  }

  /** It asks for an event. */
  ask(): void {
    this.#hasAsked = true;
    this.#tell({ kind: 'next', bootedUs: null });
  }

  /** It answers the event it has, and asks for the next one. */
  answer(): void {
    this.event = null;
    this.#tell({ kind: 'response', payload: Buffer.from('{}') });
    this.ask();
  }

  crash(): void {
    this.hasExited = true;
    this.event = null;
    this.#fail();
    this.#tell({ kind: 'exited', code: 1, signal: null, outOfMemory: false } satisfies EndSignal);
  }

  deliver(event: RuntimeEvent): void {
    if (this.event !== null) this.onViolation('two events at a time');
    if (this.hasEnded) this.onViolation('an event for a runtime that has ended');
    if (this.isFrozen) this.onViolation('an event for a runtime that is frozen');
    this.event = event;
  }

  nextSignal(): Promise<RuntimeSignal> {
    return this.#signals.next();
  }

  armDeadline(milliseconds: number): void {
    this.disarmDeadline();
    this.#stopDeadline = this.clock.after(milliseconds, () => this.#tell({ kind: 'deadline' }));
  }

  disarmDeadline(): void {
    this.#stopDeadline();
  }

  end(reason: ShutdownReason): Promise<void> {
    if (this.endedFor !== null) return Promise.resolve();
    this.endedFor = reason;
    this.event = null;
    this.disarmDeadline();
    this.#tell({ kind: 'exited', code: null, signal: 'SIGKILL', outOfMemory: false });
    return Promise.resolve();
  }

  #tell(signal: RuntimeSignal): void {
    this.#signals.tell(signal);
  }
}
