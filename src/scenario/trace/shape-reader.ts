import type { Trace } from './trace.js';

/** Reads the rows of one shape of trace, after its head. Throws TraceFaults. */
export interface ShapeReader {
  take(row: string, line: number): void;
  end(): Trace;
}
