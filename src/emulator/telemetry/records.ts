import { type Microseconds, toMilliseconds } from '../../units/index.js';
import type { Ending, PlatformEvent } from './events.js';
import { maxMemoryUsedMB } from './log-lines.js';

/** As subscribers of schema version 2022-12-13 read it. */
export interface TelemetryRecord {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

/** @param at when it happened */
export function recordOf(event: PlatformEvent, at: Date): TelemetryRecord {
  return { time: at.toISOString(), type: event.type, record: contentOf(event, at) };
}

function contentOf(event: PlatformEvent, at: Date): object {
  switch (event.type) {
    case 'platform.initStart':
      return {
        initializationType: event.initializationType,
        phase: event.phase,
        functionName: event.functionName,
        functionVersion: event.version,
        instanceId: event.instanceId,
        instanceMaxMemory: event.memoryMB,
      };
    case 'platform.initRuntimeDone':
      return { initializationType: event.initializationType, phase: event.phase, ...ending(event) };
    case 'platform.initReport':
      return {
        initializationType: event.initializationType,
        phase: event.phase,
        ...ending(event),
        metrics: { durationMs: inMs(event.durationUs) },
      };
    case 'platform.start':
      return { requestId: event.requestId, version: event.version, tracing: tracing(event.traceId) };
    case 'platform.runtimeDone':
      return runtimeDone(event, at);
    case 'platform.report':
      return reported(event);
    case 'platform.extension':
      return {
        name: event.name,
        state: event.state,
        events: event.events,
        ...(event.errorType === null ? {} : { errorType: event.errorType }),
      };
    case 'platform.telemetrySubscription':
      return { name: event.name, state: 'Subscribed', types: event.types };
    case 'platform.logsDropped': {
      const { reason, droppedRecords, droppedBytes } = event;
      return { reason, droppedRecords, droppedBytes };
    }
  }
}

function runtimeDone(
  event: Extract<PlatformEvent, { readonly type: 'platform.runtimeDone' }>,
  at: Date,
): object {
  const started = new Date(at.getTime() - inMs(event.durationUs)).toISOString();
  const latency = event.responseLatencyUs;
  const span = { name: 'responseLatency', start: started };
  return {
    requestId: event.requestId,
    ...ending(event),
    tracing: tracing(event.traceId),
    ...(latency === null ? {} : { spans: [{ ...span, durationMs: inMs(latency) }] }),
    metrics: { durationMs: inMs(event.durationUs), producedBytes: event.producedBytes },
  };
}

function reported(event: Extract<PlatformEvent, { readonly type: 'platform.report' }>): object {
  const { report } = event;
  return {
    requestId: report.requestId,
    metrics: {
      durationMs: inMs(report.durationUs),
      billedDurationMs: toMilliseconds(report.billedDurationUs),
      memorySizeMB: report.memorySizeMB,
      maxMemoryUsedMB: maxMemoryUsedMB(report),
      ...(report.initDurationUs === null ? {} : { initDurationMs: inMs(report.initDurationUs) }),
    },
    ...ending(event),
    tracing: tracing(event.traceId),
  };
}

function ending({ status, errorType }: Ending): object {
  return errorType === null || status === 'timeout' ? { status } : { status, errorType };
}

function tracing(value: string): object {
  return { type: 'X-Amzn-Trace-Id', value };
}

function inMs(value: Microseconds): number {
  return toMilliseconds(value);
}
