import { quoted } from '../quoted.js';
import { FunctionChoice } from './choice.js';
import { countOf, numberOf, TraceFault } from './fault.js';
import type { ShapeReader } from './shape-reader.js';
import type { Trace } from './trace.js';

const MINUTE_S = 60;

/**
 * A row for each function, a column for each minute of a day: Azure Functions 2019 (Shahrad et al., USENIX ATC 2020),
 * `HashOwner,HashApp,HashFunction,Trigger,1,2,...,1440`.
 */
export class RowOfMinutes implements ShapeReader {
  readonly #choice: FunctionChoice;
  readonly #app: number;
  readonly #name: number;
  readonly #first: number;
  readonly #minutes: number;
  #counts: readonly number[] | undefined;
  #line = 0;

  static reads(heads: readonly string[]): boolean {
    return heads.includes('HashFunction') && heads.includes('1');
  }

  constructor(heads: readonly string[], wanted: string | undefined) {
    this.#choice = new FunctionChoice(wanted);
    this.#app = heads.indexOf('HashApp');
    this.#name = heads.indexOf('HashFunction');
    this.#first = heads.indexOf('1');
    this.#minutes = heads.length - this.#first;
    const wrong = heads.slice(this.#first).findIndex((head, index) => head !== String(index + 1));
    if (wrong >= 0)
      throw new TraceFault(
        `expected the minute ${wrong + 1}, got ${quoted(heads[this.#first + wrong] ?? '')}`,
        1,
      );
  }

  /** Rows of others are not looked at beyond their names: a day of all functions has 60 million fields. */
  take(row: string, line: number): void {
    const names = row.split(',', this.#first);
    const name = names[this.#name] ?? '';
    if (!this.#choice.takes([name, ...(this.#app < 0 ? [] : [`${names[this.#app]}/${name}`])])) return;
    if (this.#counts !== undefined)
      throw new TraceFault(`${quoted(name)} has a row already, in line ${this.#line}`, line);
    const fields = row.split(',').slice(this.#first);
    if (fields.length !== this.#minutes)
      throw new TraceFault(`expected ${this.#minutes} minutes, got ${fields.length}`, line);
    this.#counts = fields.map((field) => countOf(field, line));
    this.#line = line;
  }

  end(): Trace {
    this.#choice.checkFound();
    return { kind: 'counts', spanS: MINUTE_S, counts: this.#counts ?? [] };
  }
}

const SECONDS_A_DAY = 86_400;

/**
 * A row for each minute or second, a column for each function: Huawei's traces (Joosen et al., SoCC 2023),
 * `day,time,<function>,...`, the time in seconds of its day. A blank or NaN is none.
 */
export class ColumnOfSpans implements ShapeReader {
  readonly #column: number;
  readonly #counts: number[] = [];
  #spanS: number | undefined;
  #lastS: number | undefined;

  static reads(heads: readonly string[]): boolean {
    return heads[0] === 'day' && heads[1] === 'time';
  }

  constructor(heads: readonly string[], wanted: string | undefined) {
    const choice = new FunctionChoice(wanted);
    this.#column = heads.findIndex((head, index) => index >= 2 && choice.takes([head]));
    if (wanted === undefined) for (const head of heads.slice(2)) choice.takes([head]);
    choice.checkFound();
  }

  take(row: string, line: number): void {
    const fields = row.split(',');
    const atS =
      numberOf(fields[0], 'a day', line) * SECONDS_A_DAY + numberOf(fields[1], 'a time in seconds', line);
    this.#step(atS, line);
    const field = fields[this.#column];
    if (field === undefined)
      throw new TraceFault(`has ${fields.length} fields, too few for its function`, line);
    this.#counts.push(/^\s*(nan)?\s*$/i.test(field) ? 0 : countOf(field, line));
  }

  end(): Trace {
    return { kind: 'counts', spanS: this.#spanS ?? MINUTE_S, counts: this.#counts };
  }

  #step(atS: number, line: number): void {
    const step = this.#lastS === undefined ? undefined : atS - this.#lastS;
    this.#lastS = atS;
    if (step === undefined) return;
    this.#spanS ??= step;
    if (step > 0 && step === this.#spanS) return;
    throw new TraceFault(
      `expected a row ${Math.max(1, this.#spanS)} s after the one before, got one ${step} s after`,
      line,
    );
  }
}
