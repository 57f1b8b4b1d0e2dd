export interface LiveLineOptions {
  readonly stream: Pick<NodeJS.WriteStream, 'write' | 'columns'>;
  /** Whether the last line may be rewritten. */
  readonly live: boolean;
}

const COLUMNS_WITHOUT_TERMINAL = 80;

export const columnsOf = ({ columns }: LiveLineOptions['stream']): number =>
  columns || COLUMNS_WITHOUT_TERMINAL;

/** A line at the end of a terminal that is rewritten, with lines above it that stay; elsewhere only the latter. */
export class LiveLine {
  readonly #options: LiveLineOptions;
  #text = '';

  constructor(options: LiveLineOptions) {
    this.#options = options;
  }

  /** A line that stays. */
  print(line: string): void {
    const pending = this.#text;
    this.show('');
    this.#options.stream.write(`${line}\n`);
    this.show(pending);
  }

  /** Replaces the live line; nothing takes it away. */
  show(text: string): void {
    const { live, stream } = this.#options;
    if (!live) return;
    if (this.#text !== '' || text !== '') {
      stream.write(`\r\u001B[K${clip(text, columnsOf(stream) - 1)}`);
    }
    this.#text = text;
  }
}

/** Cuts a line to the terminal's width, counting no escape sequence as a column. */
function clip(line: string, columns: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with a control character
  const parts = line.split(/(\u001B\[[0-9;]*m)/);
  let left = columns;
  return parts
    .map((part) => {
      if (part.startsWith('\u001B[')) return part;
      const kept = part.slice(0, Math.max(0, left));
      left -= kept.length;
      return kept;
    })
    .join('');
}
