import { LineCounter } from 'yaml';

/** Where in a text something stands, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A function from an offset in the text to its line and column. */
export function positionsIn(text: string): (offset: number) => Position {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) counter.addNewLine(index + 1);
  return (offset) => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
}
