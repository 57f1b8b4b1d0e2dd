import { markdownTable } from 'markdown-table';
import type { Run } from '../model/index.js';
import { describeRun, type ReportDocument } from './document.js';
import type { Placed, Table, TableRow } from './table.js';
import type { Section, Tone } from './trust.js';

const MARKS: Readonly<Record<Tone, string>> = { plain: '', good: '✓ ', bad: '✗ ', caution: '⚠ ' };

/** A run as GitHub-flavoured Markdown. */
export function renderMarkdown(run: Run): string {
  return documentMarkdown(describeRun(run));
}

export function documentMarkdown(document: ReportDocument): string {
  const blocks = [
    `# ${verbatim(document.title)}`,
    ...document.verdict.map((text) => `> **${verbatim(text)}**`),
    verbatim(document.summary),
    ...document.tables.flatMap(tableBlocks),
    ...document.sections.flatMap(sectionBlocks),
    document.provenance.length === 0 ? '' : '## Provenance',
    bullets(document.provenance.map(([label, value]) => `${label}: ${verbatim(value)}`)),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function tableBlocks(table: Table): string[] {
  const rows = table.rows.map((row) => rowTexts(row, table));
  return [
    `## ${verbatim(table.caption)}`,
    markdownTable([table.heads.map(({ text }) => verbatim(text)), ...rows], {
      align: table.heads.map(({ align }) => align),
    }),
    bullets(table.footnotes.map((text, index) => `[${index + 1}] ${verbatim(text)}`)),
    bullets(table.notes.map(verbatim)),
  ];
}

function rowTexts(row: TableRow, table: Table): string[] {
  const texts = row.values.map((value) => placeText(value, row.kind === 'reference'));
  if (row.kind !== 'unmeasured') return texts;
  const { status, footnote } = row.status;
  const rest = table.heads.length - texts.length - 1;
  return [...texts, `_${status}_ [${footnote}]`, ...Array.from({ length: rest }, () => '')];
}

function placeText({ text, flag, footnote }: Placed, italic: boolean): string {
  const marked = flag === 'best' || flag === 'bad' ? `**${verbatim(text)}**` : verbatim(text);
  const styled = italic && text !== '' ? `_${marked}_` : marked;
  return footnote === undefined ? styled : `${styled} [${footnote}]`;
}

function sectionBlocks({ heading, lines }: Section): string[] {
  return [`## ${heading}`, bullets(lines.map(({ tone, text }) => MARKS[tone] + verbatim(text)))];
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** Text that Markdown shows as it is: no markup, no HTML, no new column. */
function verbatim(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
