import { closest } from 'fastest-levenshtein';
import { type Document, isNode, isPair, LineCounter, type Node, parseDocument, YAMLMap } from 'yaml';
import type { z } from 'zod';
import { BenchError, EXIT, messageOf } from '../errors/index.js';
import { type VariantFile, variantFileSchema } from './variant.js';

/** Reads a variant.yaml. All its errors are told at once, each with file, line and column. */
export function parseVariantFile(text: string, file: string): VariantFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw invalid(
      file,
      document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`),
    );
  }
  const parsed = variantFileSchema.safeParse(plainValue(document, file));
  if (parsed.success) return parsed.data;
  throw invalid(
    file,
    parsed.error.issues.flatMap((issue) => describe(issue, document, at)),
  );
}

/** An alias that is unknown, or used at all, is found only here. */
function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw invalid(file, [`${file}: ${messageOf(error)}`]);
  }
}

type Locate = (offset: number) => string;

function describe(issue: z.core.$ZodIssue, document: Document, at: Locate): readonly string[] {
  const where = issue.path.filter((key) => typeof key !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${at(keyOffset(document, where, key))}: unknown key "${key}"${suggest(key)}`,
    );
  }
  return [`${at(valueOffset(document, where))}: ${where.join('.') || 'the file'}: ${issue.message}`];
}

const KNOWN_KEYS = Object.keys(variantFileSchema.shape);

const suggest = (key: string) => `, did you mean "${closest(key, KNOWN_KEYS)}"?`;

function keyOffset(document: Document, where: readonly PropertyKey[], key: string): number {
  const map = document.getIn(where, true);
  const pair = map instanceof YAMLMap ? map.items.find((item) => String(item.key) === key) : undefined;
  return isPair(pair) && isNode(pair.key) ? offsetOf(pair.key) : valueOffset(document, where);
}

/** Where a value starts; a value that is missing is looked for in what should hold it. */
function valueOffset(document: Document, where: readonly PropertyKey[]): number {
  const node = document.getIn(where, true);
  if (isNode(node)) return offsetOf(node);
  return where.length === 0 ? 0 : valueOffset(document, where.slice(0, -1));
}

const offsetOf = (node: Node) => node.range?.[0] ?? 0;

function invalid(file: string, problems: readonly string[]): BenchError {
  return new BenchError(`${file} is not a valid variant:\n${problems.join('\n')}`, {
    code: 'variant-invalid',
    exitCode: EXIT.usage,
    hint: 'correct the lines named above',
  });
}
