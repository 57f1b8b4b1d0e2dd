import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { type CpuTicks, monotonicNow, readCpuTicks, stolenShare } from '../host/index.js';
import { type Microseconds, microseconds, milliseconds } from '../units/index.js';
import type { GeneratorUse } from './result.js';

/** Readings of clocks and counters at one moment. */
export interface UsageReading {
  readonly atUs: Microseconds;
  readonly epochMs: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly eventLoop: EventLoopUtilization;
  readonly ticks: CpuTicks | undefined;
}

export interface UsageBetween {
  readonly generator: GeneratorUse;
  /** Share of the processors' time that the hypervisor gave to others; null where it is not told. */
  readonly stolenShare: number | null;
  /** How much further the wall clock went than the monotonic one; negative when it was set back. */
  readonly clockStepUs: Microseconds;
}

export function readUsage(): UsageReading {
  return {
    atUs: monotonicNow(),
    epochMs: Date.now(),
    cpu: process.cpuUsage(),
    eventLoop: performance.eventLoopUtilization(),
    ticks: readCpuTicks(),
  };
}

export function usageBetween(before: UsageReading, after: UsageReading): UsageBetween {
  const cpuUsed = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  const wallUs = milliseconds(after.epochMs - before.epochMs);
  return {
    generator: {
      cpuUsedUs: microseconds(cpuUsed),
      eventLoopUtilization: performance.eventLoopUtilization(after.eventLoop, before.eventLoop).utilization,
    },
    stolenShare: before.ticks && after.ticks ? stolenShare(before.ticks, after.ticks) : null,
    clockStepUs: microseconds(wallUs - (after.atUs - before.atUs)),
  };
}
