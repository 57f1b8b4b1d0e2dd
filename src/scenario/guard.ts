import { CST, Lexer } from 'yaml';

/** Why a text is refused before it is understood, and the offset of the cause. */
export interface Refusal {
  readonly message: string;
  readonly offset: number;
}

/** Far above any scenario (some hundreds), far below what costs a YAML library seconds. */
const MAX_TOKENS = 50_000;
/** A scenario has four levels. The composer recurses, and a deep enough text would end the process. */
const MAX_DEPTH = 64;

/** Finds what no scenario has, and what YAML libraries choke on, in time proportional to the text. */
export function refusalOfText(text: string): Refusal | undefined {
  const control = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\uffff]/.exec(text);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return { message: `the control character U+${code} is no text`, offset: control.index };
  }
  return refusalOfTokens(text);
}

function refusalOfTokens(text: string): Refusal | undefined {
  let tokens = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > MAX_TOKENS) return { message: 'this is too much YAML for a scenario', offset };
    offset += CST.tokenType(token)?.startsWith('doc') ? 0 : token.length;
  }
  return undefined;
}

interface Level {
  readonly token: CST.Token;
  readonly depth: number;
}

/** Finds collections nested deeper than any scenario's, without recursion. */
export function refusalOfDepth(tokens: readonly CST.Token[]): Refusal | undefined {
  const open: Level[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    const depth = level.depth + 1;
    if (depth > MAX_DEPTH) {
      return { message: `nested more than ${MAX_DEPTH} levels deep`, offset: level.token.offset };
    }
    for (const token of children(level.token)) open.push({ token, depth });
  }
  return undefined;
}

function children(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((child) => child !== null && child !== undefined),
  );
}
