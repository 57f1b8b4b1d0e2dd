import type { CpuUsage, Sandbox } from '../../sandbox/index.js';
import { type Microseconds, microseconds } from '../../units/index.js';

/** Processor time over a stretch of a sandbox's life; throttled is null where nothing can throttle. */
export interface CpuLap {
  readonly cpuUsedUs: Microseconds;
  readonly throttledUs: Microseconds | null;
}

const NOTHING: CpuLap = { cpuUsedUs: microseconds(0), throttledUs: microseconds(0) };

/**
 * Tells the processor time of each invocation by one reading an invocation: the little that a runtime does
 * between its answer and the next event counts with the next invocation.
 */
export class CpuMeter {
  #last: CpuLap = NOTHING;

  constructor(private readonly sandbox: Pick<Sandbox, 'usage'>) {}

  /** What was used since the last call, or since the sandbox began. */
  lap(): CpuLap {
    const before = this.#last;
    const usage: CpuUsage = this.sandbox.usage();
    this.#last = usage;
    return {
      cpuUsedUs: microseconds(usage.cpuUsedUs - before.cpuUsedUs),
      throttledUs:
        usage.throttledUs === null ? null : microseconds(usage.throttledUs - (before.throttledUs ?? 0)),
    };
  }
}
