import type { LoggingConfiguration } from '../runtimes/index.js';
import type { PlatformEvent } from './events.js';
import { Lines } from './lines.js';
import { includes, levelOfEvent, levelOfLine } from './log-levels.js';
import { recordOf } from './records.js';

/** The log of a function whose LogFormat is JSON: events and lines from the levels on that its owner chose. */
export class JsonLog {
  readonly #systemLevel: string;
  readonly #applicationLevel: string;
  /** By the pipe that they come from. */
  readonly #lines = new Map<string, Lines>();

  constructor({ systemLogLevel, applicationLogLevel }: LoggingConfiguration) {
    this.#systemLevel = systemLogLevel ?? 'INFO';
    this.#applicationLevel = applicationLogLevel ?? 'INFO';
  }

  /** Whether it has events that tell details alone. */
  get isDetailed(): boolean {
    return includes(this.#systemLevel, 'DEBUG');
  }

  /** What an event puts into the log; empty for those of a lower level. */
  event(event: PlatformEvent): Buffer {
    const rest = event.type === 'platform.report' || event.type === 'platform.initReport' ? this.#rest() : [];
    if (!includes(this.#systemLevel, levelOfEvent(event))) return ended(rest);
    return ended([...rest, Buffer.from(JSON.stringify(recordOf(event, new Date())))]);
  }

  /** Of what a function writes, the lines that are whole and of the level. */
  output(chunk: Buffer, pipe: string): Buffer {
    const lines = this.#lines.get(pipe) ?? new Lines();
    this.#lines.set(pipe, lines);
    return this.#kept(lines.take(chunk));
  }

  /** Of a line that nobody has ended. */
  #rest(): Buffer[] {
    return [...this.#lines.values()].flatMap((lines) => lines.rest()).filter((line) => this.#isKept(line));
  }

  #kept(lines: readonly Buffer[]): Buffer {
    return ended(lines.filter((line) => this.#isKept(line)));
  }

  #isKept(line: Buffer): boolean {
    return includes(this.#applicationLevel, levelOfLine(line));
  }
}

const NEW_LINE = Buffer.from('\n');

function ended(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [line, NEW_LINE]));
}
