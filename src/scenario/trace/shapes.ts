import { quoted } from '../quoted.js';
import { ColumnOfSpans, RowOfMinutes } from './counts.js';
import { TraceFault } from './fault.js';
import type { ShapeReader } from './shape-reader.js';
import { BareSeconds, EndsWithDurations, Timestamps } from './times.js';

const SHAPES = [RowOfMinutes, ColumnOfSpans, EndsWithDurations, Timestamps];

/** The reader of a trace, by its first line; where that is no head, it is a row. */
export function readerFor(
  first: string,
  wanted: string | undefined,
): { readonly reader: ShapeReader; readonly isHead: boolean } {
  const heads = first.split(',').map((head) => head.trim());
  const Shape = SHAPES.find((shape) => shape.reads(heads));
  if (Shape !== undefined) return { reader: new Shape(heads, wanted), isHead: true };
  if (heads.length === 1 && first.trim() !== '' && Number.isFinite(Number(first)))
    return { reader: new BareSeconds(wanted), isHead: false };
  throw new TraceFault(
    `has the head ${quoted(first)}, which is of no trace that can be read: counts by minute (HashFunction,...,1,2,3 or day,time,<function>), func,end_timestamp,duration, timestamp, or seconds alone`,
    1,
  );
}
