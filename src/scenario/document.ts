import { Composer, type Document, isAlias, isMap, isScalar, isSeq, type Node, Parser } from 'yaml';
import { faultOfAliases, firstAlias } from './aliases.js';
import { refusalOfDepth, refusalOfText } from './guard.js';
import { type Position, positionsIn } from './position.js';
import { printable, quoted } from './quoted.js';

/** A fault of the YAML itself. */
export interface SyntaxFault {
  readonly message: string;
  readonly position: Position;
}

/** A parsed YAML text: its value as plain data, and where each part of it stands. */
export interface Source {
  /** Undefined when the text cannot be understood: `faults` say why. Null when it is empty. */
  readonly data: unknown;
  readonly faults: readonly SyntaxFault[];
  /** The longest leading part of a path that the text has. */
  readonly existing: (path: readonly string[]) => readonly string[];
  /** Position of the key or the value of the deepest part of a path that the text has. */
  readonly locate: (path: readonly string[], part: 'key' | 'value') => Position;
}

const MAX_ALIASES = 100;
const OPTIONS = {
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  stringKeys: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Parses one YAML document. Never throws: a hostile text (bomb, cycle, noise) has faults and no data. */
export function parseSource(text: string): Source {
  const positionOf = positionsIn(text);
  const result = compose(text);
  if ('offset' in result) return unusable([located(result, positionOf)]);
  const faults = faultsOf(result, text).map((fault) => located(fault, positionOf));
  // A key given twice still leaves a text whose other errors can be told at once.
  if (result.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return unusable(faults);
  const aliasFault = faultOfAliases(result);
  return aliasFault === undefined
    ? resolved(result, faults, positionOf)
    : unusable([...faults, located(aliasFault, positionOf)]);
}

/** A fault whose place is still an offset in the text. */
interface OffsetFault {
  readonly message: string;
  readonly offset: number;
}

function located({ message, offset }: OffsetFault, positionOf: (offset: number) => Position): SyntaxFault {
  return { message: printable(message), position: positionOf(offset) };
}

function compose(text: string): Document.Parsed | OffsetFault {
  const refusal = refusalOfText(text);
  if (refusal !== undefined) return refusal;
  const tokens = [...new Parser().parse(text)];
  const tooDeep = refusalOfDepth(tokens);
  if (tooDeep !== undefined) return tooDeep;
  const [document, second] = new Composer(OPTIONS).compose(tokens, true, text.length);
  if (second !== undefined) {
    return { message: 'a second document starts here; a scenario is one', offset: second.range[0] };
  }
  return document ?? { message: 'this is no YAML', offset: 0 };
}

function faultsOf({ errors, warnings }: Document.Parsed, text: string): OffsetFault[] {
  return [...errors, ...warnings].map(({ code, message, pos: [offset] }) =>
    code === 'DUPLICATE_KEY' ? duplicateKey(text, offset) : { message, offset },
  );
}

// The library's offset is where the blanks before the key start.
function duplicateKey(text: string, blanksFrom: number): OffsetFault {
  const keyAfterBlanks = /((?:\s|#.*\n)*)["']?([^\s:,"']*)/y;
  keyAfterBlanks.lastIndex = blanksFrom;
  const [, blanks = '', key = ''] = keyAfterBlanks.exec(text) ?? [];
  return { message: `duplicate key ${quoted(key)}`, offset: blanksFrom + blanks.length };
}

function resolved(
  document: Document.Parsed,
  faults: readonly SyntaxFault[],
  positionOf: (offset: number) => Position,
): Source {
  try {
    return {
      data: document.toJS({ maxAliasCount: MAX_ALIASES }) ?? null,
      faults,
      existing: (path) => path.slice(0, trail(document, path).length - 1),
      locate: (path, part) => positionOf(trail(document, path).at(-1)?.[part] ?? 0),
    };
  } catch (error) {
    // Faults of aliases are found before, so that only their number is left.
    if (!(error instanceof ReferenceError)) throw error;
    const fault = { message: 'aliases expand to too much', offset: firstAlias(document) };
    return unusable([...faults, located(fault, positionOf)]);
  }
}

function unusable(faults: readonly SyntaxFault[]): Source {
  return { data: undefined, faults, existing: () => [], locate: () => ({ line: 1, column: 1 }) };
}

/** Offsets of the key and of the value of one part of a path. */
interface Step {
  readonly key: number;
  readonly value: number;
}

// The steps from the top of the document to the deepest part of the path that it has.
function trail(document: Document.Parsed, path: readonly string[]): Step[] {
  let node: unknown = document.contents;
  const steps = [stepOf(node, node)];
  for (const segment of path) {
    const pair = child(document, node, segment);
    if (pair === undefined) break;
    steps.push(stepOf(pair.key, pair.value));
    node = pair.value;
  }
  return steps;
}

function stepOf(key: unknown, value: unknown): Step {
  const keyOffset = offsetOf(key) ?? offsetOf(value) ?? 0;
  return { key: keyOffset, value: isEmpty(value) ? keyOffset : (offsetOf(value) ?? keyOffset) };
}

// The value of `key:` without one: it has no place of its own.
function isEmpty(value: unknown): boolean {
  return isScalar(value) && value.source === '' && value.type === 'PLAIN';
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

function child(
  document: Document.Parsed,
  parent: unknown,
  segment: string,
): { readonly key: unknown; readonly value: unknown } | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isMap(node)) return node.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
  if (!isSeq(node)) return undefined;
  const item = /^\d+$/.test(segment) ? node.items[Number(segment)] : undefined;
  return item === undefined ? undefined : { key: item, value: item };
}
