const SHOWN_CHARACTERS = 60;

/**
 * A piece of someone's input as it may stand in a message: cut, and without control characters that a
 * terminal would act upon.
 */
export function printable(text: string, limit = 200): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}...` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

/** `printable` in double quotes. */
export function quoted(text: string): string {
  return `"${printable(text, SHOWN_CHARACTERS)}"`;
}

/** A value of parsed YAML as a message names it: `"5"`, `5`, `a list`, `a map`, `nothing`. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? quoted(value) : String(value);
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
