/** The whole lines of a text that comes in pieces, a piece's at a time. Returns what came after the last of them. */
export async function* wholeLines(pieces: AsyncIterable<string>): AsyncGenerator<readonly string[], string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  return rest;
}

/** The same with what came last as a line, too. */
export async function* allLines(pieces: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  const rest = yield* wholeLines(pieces);
  if (rest !== '') yield [rest];
}
