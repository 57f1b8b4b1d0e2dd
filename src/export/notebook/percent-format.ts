import { BenchError } from '../../errors/index.js';

/** One cell of a notebook before it has the form of a file. */
export interface NotebookCell {
  readonly kind: 'code' | 'markdown';
  /** Unique within the notebook; nbformat allows letters, digits, `-` and `_`, 1 to 64 of them. */
  readonly id: string;
  readonly source: string;
}

const MARKER = /^# %% (?:(\[markdown\]) )?([A-Za-z0-9_-]{1,64})$/;

/**
 * Cells of Python in the percent format that editors and jupytext know: a line `# %% id` begins a cell of code,
 * `# %% [markdown] id` one of text, whose lines are comments. Throws a BenchError for text before the first marker.
 */
export function cellsOfPercentFormat(text: string): readonly NotebookCell[] {
  const cells: { kind: NotebookCell['kind']; id: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [marker, markdown, id] = MARKER.exec(line) ?? [];
    if (marker !== undefined && id !== undefined)
      cells.push({ kind: markdown === undefined ? 'code' : 'markdown', id, lines: [] });
    else if (cells.length > 0) cells.at(-1)?.lines.push(line);
    else if (line !== '') throw beforeMarker(line);
  }
  return cells.map(({ kind, id, lines }) => ({ kind, id, source: sourceOf(kind, lines) }));
}

function sourceOf(kind: NotebookCell['kind'], lines: readonly string[]): string {
  const own = kind === 'code' ? lines : lines.map((line) => line.replace(/^# ?/, ''));
  return own.join('\n').trim();
}

function beforeMarker(line: string): BenchError {
  return new BenchError(`a notebook's source has ${JSON.stringify(line)} before its first cell`, {
    code: 'notebook-source',
  });
}
