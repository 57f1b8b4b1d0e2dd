import type { PlatformReport } from '../../model/index.js';
import type { Megabytes, Microseconds } from '../../units/index.js';
import type { InitializationType } from '../runtimes/index.js';

/** `invoke`: an init that is repeated inside an invocation. */
export type InitPhase = 'init' | 'invoke';
export type Status = 'success' | 'failure' | 'error' | 'timeout';

/** How a phase ended; the type of the error is null where all went well. */
export interface Ending {
  readonly status: Status;
  readonly errorType: string | null;
}

/**
 * What the platform does, told once, as it happens: the log's lines, our own reports and what subscribers of the
 * Telemetry API read are made from these. Names as in the Telemetry API.
 */
export type PlatformEvent =
  | {
      readonly type: 'platform.initStart';
      readonly phase: InitPhase;
      readonly initializationType: InitializationType;
      readonly functionName: string;
      /** `$LATEST` or a number. */
      readonly version: string;
      readonly instanceId: string;
      readonly memoryMB: Megabytes;
    }
  | ({
      readonly type: 'platform.initRuntimeDone';
      readonly phase: InitPhase;
      readonly initializationType: InitializationType;
    } & Ending)
  | ({
      readonly type: 'platform.initReport';
      readonly phase: InitPhase;
      readonly initializationType: InitializationType;
      readonly durationUs: Microseconds;
    } & Ending)
  | {
      readonly type: 'platform.start';
      readonly requestId: string;
      readonly traceId: string;
      /** `$LATEST` or a number. */
      readonly version: string;
    }
  | ({
      readonly type: 'platform.runtimeDone';
      readonly requestId: string;
      readonly traceId: string;
      /** From the hand-over of the event to the runtime's question for the next one. */
      readonly durationUs: Microseconds;
      readonly responseLatencyUs: Microseconds | null;
      readonly producedBytes: number;
    } & Ending)
  | ({
      readonly type: 'platform.report';
      readonly report: PlatformReport;
      readonly traceId: string;
    } & Ending)
  | {
      readonly type: 'platform.extension';
      readonly name: string;
      readonly state: string;
      readonly events: readonly string[];
      readonly errorType: string | null;
    }
  | {
      readonly type: 'platform.telemetrySubscription';
      readonly name: string;
      readonly types: readonly TelemetryType[];
    }
  | {
      readonly type: 'platform.logsDropped';
      readonly reason: string;
      readonly droppedRecords: number;
      readonly droppedBytes: number;
    };

export const TELEMETRY_TYPES = ['platform', 'function', 'extension'] as const;
export type TelemetryType = (typeof TELEMETRY_TYPES)[number];

export const SUCCESS: Ending = { status: 'success', errorType: null };
