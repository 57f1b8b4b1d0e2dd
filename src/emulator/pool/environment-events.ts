import type { PlatformReport } from '../../model/index.js';
import type { LoggingConfiguration } from '../runtimes/index.js';
import { JsonLog, logLines, type PlatformEvent, type Telemetry } from '../telemetry/index.js';
import { InvocationLog } from './invocation-log.js';

export type OutputSource = 'function' | 'extension';

export interface EventReaders {
  readonly functionName: string;
  readonly logging: LoggingConfiguration;
  /** Takes everything that goes to the function's log; null where nobody reads along. */
  readonly onLog: ((functionName: string, bytes: Buffer) => void) | null;
  readonly onReport: (report: PlatformReport) => void;
}

/**
 * What happens in one environment, told once: to its log, to who reads reports, and to subscribers of the
 * Telemetry API. Nothing becomes text before somebody reads it, unless it is to be JSON, which has the time in it.
 */
export class EnvironmentEvents {
  #log = new InvocationLog();
  #telemetry: Telemetry | null = null;
  readonly #json: JsonLog | null;

  constructor(private readonly readers: EventReaders) {
    this.#json = readers.logging.format === 'JSON' ? new JsonLog(readers.logging) : null;
  }

  get log(): InvocationLog {
    return this.#log;
  }

  /** Whether the log has what tells details alone. */
  get isDetailed(): boolean {
    return this.#json?.isDetailed === true;
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
    this.#logEvent(event);
    this.#telemetry?.event(event);
    if (event.type === 'platform.report') this.readers.onReport(event.report);
  }

  /** @param pipe which of the source's, whose pieces belong together */
  output(source: OutputSource, chunk: Buffer, pipe: string): void {
    const isFiltered = this.#json !== null && source === 'function';
    this.#write(isFiltered ? this.#json.output(chunk, pipe) : chunk);
    this.#telemetry?.output(source, chunk, pipe);
  }

  #logEvent(event: PlatformEvent): void {
    if (this.#json !== null) return void this.#write(this.#json.event(event));
    const { functionName, onLog } = this.readers;
    this.#log.note(event);
    onLog?.(functionName, Buffer.from(logLines(event)));
  }

  #write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#log.append(bytes);
    this.readers.onLog?.(this.readers.functionName, bytes);
  }
}
