import CliTable from 'cli-table3';
import type { Paint } from './palette.js';
import type { Flag, Placed, Table, TableRow, Unmeasured } from './table.js';
import { truncate, wrap } from './wrap.js';

/** Between columns: one that ends a cell, with a star or blank, and cli-table3's separator. */
const GAP = 2;
const MARK = '*';
/** Room for the name of a variant: what is longer is broken into lines. */
const NAME_SHARE = 0.2;
const SHORTEST_NAME = 16;
const SHORTEST_REASON = 12;

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
};

const STYLES: Readonly<Record<Flag, Parameters<Paint>[0]>> = { best: 'green', muted: 'dim', bad: 'red' };

/** A table as lines of at most `width` columns where its numbers allow: one below the other if it must be split. */
export function terminalTable(table: Table, width: number, paint: Paint): string[] {
  const nameWidth = Math.max(SHORTEST_NAME, Math.floor(width * NAME_SHARE));
  const grid = gridOf(table, nameWidth);
  const parts = splitColumns(table, grid.widths, width);
  return parts.flatMap((columns, index) => [
    ...(index === 0 ? [] : ['']),
    ...renderPart(table, grid, columns, paint),
  ]);
}

interface Grid {
  /** The text of each place, by row and column; a name may have several lines. */
  readonly texts: readonly (readonly string[])[];
  readonly widths: readonly number[];
}

function gridOf(table: Table, nameWidth: number): Grid {
  const texts = table.rows.map((row) =>
    row.values.map((value, column) =>
      column === 0 ? wrap(value.text, nameWidth).join('\n') : placeText(value),
    ),
  );
  const widths = table.heads.map((head, column) =>
    Math.max(head.text.length, ...texts.map((row) => widest(row[column] ?? ''))),
  );
  return { texts, widths };
}

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

const placeText = ({ text, footnote }: Placed): string =>
  footnote === undefined ? text : `${text} [${footnote}]`;

/** Parts of the columns that fit, the identity columns in front of each; groups stay whole if they can. */
function splitColumns(
  table: Table,
  widths: readonly number[],
  width: number,
): readonly (readonly number[])[] {
  const identity = widths.slice(0, table.identity).reduce((sum, each) => sum + each + GAP, -GAP);
  const fits = (columns: readonly number[]) =>
    columns.reduce((sum, column) => sum + GAP + (widths[column] ?? 0), identity) +
      (isMarked(table, columns.at(-1)) ? MARK.length : 0) <=
    width;
  const parts: number[][] = [];
  for (const group of groupsOf(table)) {
    for (const piece of fits(group) ? [group] : group.map((column) => [column])) {
      const last = parts.at(-1);
      if (last !== undefined && fits([...last, ...piece])) last.push(...piece);
      else parts.push([...piece]);
    }
  }
  return parts;
}

function isMarked({ rows }: Table, column: number | undefined): boolean {
  return column !== undefined && rows.some(({ values }) => values[column]?.flag === 'best');
}

function groupsOf({ heads, identity }: Table): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (let column = identity; column < heads.length; column += 1) {
    const last = groups.at(-1);
    if (last !== undefined && heads[column]?.group === heads[column - 1]?.group) last.push(column);
    else groups.push([column]);
  }
  return groups;
}

function renderPart(table: Table, grid: Grid, figures: readonly number[], paint: Paint): string[] {
  const columns = [...table.heads.keys()].slice(0, table.identity).concat(figures);
  const total = columns.reduce((sum, column) => sum + GAP + (grid.widths[column] ?? 0), -GAP);
  const rule = [
    { content: paint('dim', '─'.repeat(total)), colSpan: columns.length, hAlign: 'left' as const },
  ];
  const output = new CliTable({
    chars: BORDERLESS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: columns.map((column) => table.heads[column]?.align ?? 'left'),
  });
  output.push(
    columns.map((column) => `${paint('bold', table.heads[column]?.text ?? '')} `),
    rule,
  );
  table.rows.forEach((row, index) => {
    if (row.kind === 'reference' && table.rows[index - 1]?.kind !== 'reference') output.push(rule);
    output.push(renderRow(row, grid.texts[index] ?? [], { columns, table, grid, paint }));
  });
  return output
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

interface Part {
  readonly columns: readonly number[];
  readonly table: Table;
  readonly grid: Grid;
  readonly paint: Paint;
}

function renderRow(row: TableRow, texts: readonly string[], part: Part): CliTable.Cell[] {
  const { columns, table, paint } = part;
  if (row.kind !== 'unmeasured') {
    return columns.map((column) => painted(texts[column] ?? '', row.values[column]?.flag, paint));
  }
  const figures = columns.slice(table.identity);
  const room = figures.reduce((sum, column) => sum + GAP + (part.grid.widths[column] ?? 0), -GAP);
  const content = paint('yellow', statusText(row.status, room));
  return [
    ...texts.map((text) => painted(text, 'muted', paint)),
    { content, colSpan: figures.length, hAlign: 'left' },
  ];
}

/** As much of a status as there is room for: its footnote has the whole. */
function statusText({ status, reason, footnote }: Unmeasured, room: number): string {
  const mark = `[${footnote}]`;
  const text = room - mark.length - 1;
  if (text >= status.length + SHORTEST_REASON) return `${truncate(`${status}: ${reason}`, text)} ${mark}`;
  return text >= status.length ? `${status} ${mark}` : mark;
}

/**
 * Each line by itself: a style that spans lines would colour what stands between them. The best of a column is
 * starred, in what is blank behind the others: digits stay aligned, and no column grows.
 */
function painted(text: string, flag: Flag | undefined, paint: Paint): string {
  const lines = text.split('\n');
  if (flag === 'best') return lines.map((line) => paint(STYLES.best, `${line}${MARK}`)).join('\n');
  const styled = (line: string) => (flag === undefined || line === '' ? line : paint(STYLES[flag], line));
  return lines.map((line) => `${styled(line)} `).join('\n');
}
