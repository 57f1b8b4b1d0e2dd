import { type Document, isAlias, isNode, visit } from 'yaml';

/** What is wrong with the aliases of a document, and the offset of the alias. */
export interface AliasFault {
  readonly message: string;
  readonly offset: number;
}

/** Finds an alias without an anchor before it, and one that stands inside what it stands for. */
export function faultOfAliases(document: Document.Parsed): AliasFault | undefined {
  const anchors = new Set<string>();
  let fault: AliasFault | undefined;
  visit(document, {
    Node: (_key, node, ancestors) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.add(node.anchor);
        return undefined;
      }
      const contained = ancestors.some((ancestor) => anchorOf(ancestor) === node.source);
      if (!contained && anchors.has(node.source)) return undefined;
      const problem = contained ? 'contains itself' : 'has no anchor before it';
      fault = { message: `the alias *${node.source} ${problem}`, offset: node.range?.[0] ?? 0 };
      return visit.BREAK;
    },
  });
  return fault;
}

/** Offset of the first alias of a document; 0 without one. */
export function firstAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_key, node) => {
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function anchorOf(ancestor: unknown): string | undefined {
  return isNode(ancestor) && !isAlias(ancestor) ? ancestor.anchor : undefined;
}
