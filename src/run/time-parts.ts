import type { PlatformReport, TimeParts } from '../model/index.js';
import type { LoadSample } from '../results/index.js';
import { type Microseconds, microseconds } from '../units/index.js';

/**
 * Where the time of one request went. Queue, cold start and running are the platform's own figures, transport is
 * what its times and the client's tell together; what these do not add up to is unexplained. Without a common
 * clock nothing is: the transport is then all that is neither init nor running.
 */
export function timeParts(sample: LoadSample, report: PlatformReport): TimeParts<Microseconds | null> {
  const { at } = report;
  const queue = report.queueUs ?? microseconds(0);
  const coldStart = coldStartOf(report);
  const running = report.durationUs;
  const transport = at === null ? restOf(sample, queue + coldStart + running) : transportOf(sample, at);
  const unexplained = microseconds(sample.serviceTimeUs - queue - coldStart - running - transport);
  return { queue, coldStart, running, ...ofRunning(report), transport, unexplained };
}

function coldStartOf({ at, initDurationUs }: PlatformReport): Microseconds {
  if (at === null) return initDurationUs ?? microseconds(0);
  return microseconds(at.creation ? at.dispatchedUs - at.creation.startedUs : 0);
}

function restOf({ serviceTimeUs }: LoadSample, explainedUs: number): Microseconds {
  return microseconds(Math.max(0, serviceTimeUs - explainedUs));
}

/** Neither way can take less than nothing: clocks that disagree leave time unexplained. */
function transportOf({ startUs, serviceTimeUs }: LoadSample, at: NonNullable<PlatformReport['at']>) {
  const there = Math.max(0, at.receivedUs - startUs);
  const back = Math.max(0, startUs + serviceTimeUs - at.answeredUs);
  return microseconds(there + back);
}

/**
 * Processor time can exceed the time that passed, of several threads or of an init before the invocation; it is
 * cut there, so that the parts of running add up to it.
 */
function ofRunning({ durationUs, cpuUsedUs, throttledUs }: PlatformReport) {
  if (cpuUsedUs === null) return { cpu: null, throttled: null, waiting: null };
  const cpu = Math.min(cpuUsedUs, durationUs);
  const throttled = Math.min(throttledUs ?? 0, durationUs - cpu);
  return {
    cpu: microseconds(cpu),
    throttled: microseconds(throttled),
    waiting: microseconds(durationUs - cpu - throttled),
  };
}
