import type { NotebookCell } from './percent-format.js';

/** The cell that papermill, too, puts parameters into. */
const PARAMETERS = 'parameters';

export type Parameters = Readonly<Record<string, string | number>>;

/**
 * A notebook as nbformat 4.5 has it, without outputs; the same cells give the same text. The cell `parameters` gets
 * the values.
 */
export function notebookFile(cells: readonly NotebookCell[], parameters: Parameters): string {
  const document = {
    cells: cells.map((cell) => cellFile(cell, parameters)),
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python', file_extension: '.py', mimetype: 'text/x-python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function cellFile({ kind, id, source }: NotebookCell, parameters: Parameters): object {
  if (kind === 'markdown') return { cell_type: kind, id, metadata: {}, source: linesOf(source) };
  const isParameters = id === PARAMETERS;
  return {
    cell_type: kind,
    id,
    metadata: isParameters ? { tags: [PARAMETERS] } : {},
    source: linesOf(isParameters ? assignments(parameters) : source),
    outputs: [],
    execution_count: null,
  };
}

/** nbformat keeps a text as its lines, each with its end. */
const linesOf = (text: string): readonly string[] => text.split(/(?<=\n)/);

/** JSON's strings and numbers are Python's, too. */
const assignments = (parameters: Parameters): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join('\n');
