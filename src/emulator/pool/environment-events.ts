import type { PlatformReport } from '../../model/index.js';
import { logLines, type PlatformEvent, type Telemetry } from '../telemetry/index.js';
import { InvocationLog } from './invocation-log.js';

export type OutputSource = 'function' | 'extension';

export interface EventReaders {
  readonly functionName: string;
  /** Takes everything that goes to the function's log; null where nobody reads along. */
  readonly onLog: ((functionName: string, text: string) => void) | null;
  readonly onReport: (report: PlatformReport) => void;
}

/**
 * What happens in one environment, told once: to its log, to who reads reports, and to subscribers of the
 * Telemetry API. Nothing becomes text before somebody reads it.
 */
export class EnvironmentEvents {
  #log = new InvocationLog();
  #telemetry: Telemetry | null = null;

  constructor(private readonly readers: EventReaders) {}

  get log(): InvocationLog {
    return this.#log;
  }

  /** What comes from here on belongs to another invocation. */
  beginLog(): void {
    this.#log = new InvocationLog();
  }

  /** The subscribers of a new boot take the place of those of the last. */
  attach(telemetry: Telemetry): void {
    this.#telemetry = telemetry;
  }

  emit(event: PlatformEvent): void {
    const { functionName, onLog, onReport } = this.readers;
    this.#log.note(event);
    onLog?.(functionName, logLines(event));
    this.#telemetry?.event(event);
    if (event.type === 'platform.report') onReport(event.report);
  }

  output(source: OutputSource, chunk: Buffer): void {
    this.#log.append(chunk);
    this.readers.onLog?.(this.readers.functionName, chunk.toString());
    this.#telemetry?.output(source, chunk);
  }
}
