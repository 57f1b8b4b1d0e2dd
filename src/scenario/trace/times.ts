import { quoted } from '../quoted.js';
import { FunctionChoice } from './choice.js';
import { numberOf, TraceFault } from './fault.js';
import type { ShapeReader } from './shape-reader.js';
import type { Trace } from './trace.js';

/** Times in a growing array, sorted at the end: traces are in the order of their ends, or of several machines. */
class Times {
  #seconds = new Float64Array(1_024);
  #length = 0;

  push(seconds: number): void {
    if (this.#length === this.#seconds.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#seconds);
      this.#seconds = larger;
    }
    this.#seconds[this.#length] = seconds;
    this.#length += 1;
  }

  toTrace(): Trace {
    if (this.#length === 0) throw new TraceFault('has no invocation');
    const seconds = this.#seconds.slice(0, this.#length).sort();
    const [first = 0] = seconds;
    return { kind: 'times', seconds: seconds.map((atS) => atS - first) };
  }
}

/**
 * A row for each invocation with its end and its duration: Azure Functions 2021 (Zhang et al., SOSP 2021),
 * `app,func,end_timestamp,duration` in seconds. It started at the one less the other.
 */
export class EndsWithDurations implements ShapeReader {
  readonly #choice: FunctionChoice;
  readonly #heads: readonly string[];
  readonly #times = new Times();

  static reads(heads: readonly string[]): boolean {
    return ['func', 'end_timestamp', 'duration'].every((head) => heads.includes(head));
  }

  constructor(heads: readonly string[], wanted: string | undefined) {
    this.#heads = heads;
    this.#choice = new FunctionChoice(wanted);
  }

  take(row: string, line: number): void {
    const fields = row.split(',');
    const field = (head: string) => fields[this.#heads.indexOf(head)];
    const name = field('func') ?? '';
    const app = field('app');
    if (!this.#choice.takes([name, ...(app === undefined ? [] : [`${app}/${name}`])])) return;
    const duration = numberOf(field('duration'), 'a duration in seconds', line);
    if (duration < 0) throw new TraceFault(`a duration is negative: ${duration}`, line);
    this.#times.push(numberOf(field('end_timestamp'), 'a time in seconds', line) - duration);
  }

  end(): Trace {
    this.#choice.checkFound();
    return this.#times.toTrace();
  }
}

const FUNCTION_HEADS = ['function', 'func'];

/** A row for each invocation with a column `timestamp`, in seconds or as ISO 8601; with a column `function`, of several. */
export class Timestamps implements ShapeReader {
  readonly #choice: FunctionChoice;
  readonly #time: number;
  readonly #name: number;
  readonly #times = new Times();

  static reads(heads: readonly string[]): boolean {
    return heads.includes('timestamp');
  }

  constructor(heads: readonly string[], wanted: string | undefined) {
    this.#choice = new FunctionChoice(wanted);
    this.#time = heads.indexOf('timestamp');
    this.#name = heads.findIndex((head) => FUNCTION_HEADS.includes(head));
    if (this.#name < 0 && wanted !== undefined)
      throw new TraceFault(
        `has no column of functions, to look for ${quoted(wanted)} in: leave function out`,
        1,
      );
  }

  take(row: string, line: number): void {
    const fields = row.split(',');
    if (!this.#choice.takes([this.#name < 0 ? '' : (fields[this.#name] ?? '')])) return;
    this.#times.push(secondsOf(fields[this.#time] ?? '', line));
  }

  end(): Trace {
    this.#choice.checkFound();
    return this.#times.toTrace();
  }
}

const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** One without a zone is of UTC. */
function secondsOf(text: string, line: number): number {
  const given = text.trim();
  if (!ISO.test(given)) return numberOf(text, 'a time in seconds or as 2026-11-29T12:00:00Z', line);
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(given) ? given : `${given}Z`;
  return numberOf(String(Date.parse(zoned.replace(' ', 'T')) / 1_000), 'a time', line);
}

/** A time in seconds on each line, and nothing else. */
export class BareSeconds implements ShapeReader {
  readonly #times = new Times();

  constructor(wanted: string | undefined) {
    if (wanted !== undefined)
      throw new TraceFault(`has one column, and no function ${quoted(wanted)}: leave function out`, 1);
  }

  take(row: string, line: number): void {
    this.#times.push(numberOf(row, 'a time in seconds', line));
  }

  end(): Trace {
    return this.#times.toTrace();
  }
}
