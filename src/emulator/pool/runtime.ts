import type { Sandbox } from '../../sandbox/index.js';
import type { ShutdownReason } from '../extensions/index.js';
import type { RuntimeEvent, RuntimeMessage } from '../runtime-api/index.js';
import type { BootOrder } from './boot.js';
import type { CpuMeter } from './cpu-meter.js';

export type RuntimeSignal =
  | RuntimeMessage
  | { readonly kind: 'deadline' }
  | {
      readonly kind: 'exited';
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      readonly outOfMemory: boolean;
    }
  | { readonly kind: 'extension-failed'; readonly errorType: string; readonly reason: string };

/** One boot of a runtime with its extensions, as its environment drives it. */
export interface Runtime {
  readonly sandbox: Pick<Sandbox, 'spawnedUs' | 'setCpuQuota' | 'freeze' | 'thaw' | 'peakMemoryBytes'>;
  readonly meter: Pick<CpuMeter, 'lap'>;
  /** Settles when its runtime or an extension has ended. Never rejects. */
  readonly failed: Promise<void>;
  /** Whether extensions take part: an invocation then ends later than its answer. */
  readonly isWatched: boolean;
  /** Called when the runtime itself asks for an event, before its extensions have. */
  onAsked: () => void;
  /** Hands over an event; the runtime must have asked for one. */
  deliver(event: RuntimeEvent): void;
  /** What the runtime does next, told once each. One caller at a time. */
  nextSignal(): Promise<RuntimeSignal>;
  /** Makes `deadline` the next signal unless it is disarmed in time. */
  armDeadline(milliseconds: number): void;
  disarmDeadline(): void;
  /** Ends every process; extensions get their time to shut down. Idempotent. */
  end(reason: ShutdownReason): Promise<void>;
}

export type StartRuntime = (order: BootOrder) => Promise<Runtime>;
