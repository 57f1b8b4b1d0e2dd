import { BenchError, EXIT } from '../../errors/index.js';
import { quoted } from '../quoted.js';

/** Something wrong with a trace; the line, from 1, where it is of one. */
export class TraceFault extends Error {
  constructor(
    message: string,
    readonly line?: number,
  ) {
    super(message);
  }
}

export function asBenchError(file: string, fault: TraceFault): BenchError {
  const place = fault.line === undefined ? file : `${file}:${fault.line}`;
  return new BenchError(`${place} ${fault.message}`, {
    code: 'trace-invalid',
    exitCode: EXIT.usage,
    hint: 'docs/replay.md has the shapes of traces that can be read',
  });
}

/** A number that is finite. Throws a TraceFault. */
export function numberOf(text: string | undefined, what: string, line: number): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new TraceFault(`expected ${what}, got ${quoted(text ?? '')}`, line);
}

const MOST_IN_A_SPAN = 10_000_000;

/** How often a function was asked in a span. Throws a TraceFault. */
export function countOf(text: string | undefined, line: number): number {
  const value = numberOf(text, 'a number of invocations', line);
  if (Number.isInteger(value) && value >= 0 && value <= MOST_IN_A_SPAN) return value;
  throw new TraceFault(`expected a whole number of invocations, got ${quoted(text ?? '')}`, line);
}
