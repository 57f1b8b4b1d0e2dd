import type { Run, Shapes } from '../model/index.js';
import { describeRun, type ReportDocument } from './document.js';
import { type Paint, paint as paintWith } from './palette.js';
import type { Table } from './table.js';
import { terminalTable } from './terminal-table.js';
import type { Section, Tone } from './trust.js';
import { hanging, wrap } from './wrap.js';

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns of the terminal: tables are split to fit. */
  readonly width: number;
  /** How times under load are spread; without it that is not drawn. */
  readonly shapes?: Shapes;
}

const MARKS: Readonly<Record<Tone, readonly [mark: string, style: Parameters<Paint>[0]]>> = {
  plain: ['  ', 'reset'],
  good: ['✓ ', 'green'],
  bad: ['✗ ', 'red'],
  caution: ['! ', 'yellow'],
};

/** A run for people at a terminal. */
export function renderTerminal(run: Run, options: TerminalOptions): string {
  return documentText(describeRun(run, options.shapes), options);
}

export function documentText(document: ReportDocument, { color, width }: TerminalOptions): string {
  const paint = paintWith(color);
  const blocks = [
    head(document, width, paint),
    ...document.tables.map((table) => tableBlock(table, width, paint)),
    ...document.sections.map((section) => sectionBlock(section, width, paint)),
    document.provenance
      .flatMap(([label, value]) => hanging(`${label}: `, value, width))
      .map((line) => paint('dim', line)),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function head({ verdict, title, summary }: ReportDocument, width: number, paint: Paint): string[] {
  return [
    ...verdict.flatMap((text) => wrap(text, width)).map((line) => paint(['red', 'bold'], line)),
    ...wrap(`${title} · ${summary}`, width),
  ];
}

function tableBlock(table: Table, width: number, paint: Paint): string[] {
  return [
    ...wrap(table.caption, width).map((line) => paint('bold', line)),
    ...terminalTable(table, width, paint),
    ...table.footnotes.flatMap((text, index) => hanging(`[${index + 1}] `, text, width)),
    ...table.notes.flatMap((text) => wrap(text, width)).map((line) => paint('dim', line)),
  ];
}

function sectionBlock({ heading, lines }: Section, width: number, paint: Paint): string[] {
  return [
    paint('bold', heading),
    ...lines.flatMap(({ tone, text }) => {
      const [mark, style] = MARKS[tone];
      return hanging(mark, text, width).map((line) => paint(style, line));
    }),
  ];
}
