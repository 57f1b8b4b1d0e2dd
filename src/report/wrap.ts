/**
 * Breaks a text into lines of at most so many characters: at spaces (but not before a
 * percent sign), else after a hyphen, else anywhere.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+(?!%)/).flatMap((each) => pieces(each, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const hyphen = word.lastIndexOf('-', width - 1) + 1;
  const cut = hyphen > 0 ? hyphen : width;
  return [word.slice(0, cut), ...pieces(word.slice(cut), width)];
}

/** Wraps a text behind a mark, its further lines indented to stand under its first. */
export function hanging(mark: string, text: string, width: number): string[] {
  const indent = ' '.repeat(mark.length);
  return wrap(text, Math.max(width - mark.length, 20)).map(
    (line, index) => (index === 0 ? mark : indent) + line,
  );
}

export function truncate(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`;
}
