import type { CellResult, MeasuredCell, UnmeasuredCell } from '../model/index.js';
import { variedWords } from '../scenario/index.js';

export type Align = 'left' | 'right';
/** `best`: of its group; `muted`: of lesser weight, or not there; `bad`: asks for attention. */
export type Flag = 'best' | 'muted' | 'bad';

/** What stands in one place of a table. */
export interface Value {
  readonly text: string;
  readonly flag?: Flag;
  /** A footnote of this value alone. */
  readonly note?: string;
}

/** A value whose footnote has its number: the place of its text in the table's `footnotes`, from 1. */
export interface Placed {
  readonly text: string;
  readonly flag?: Flag;
  readonly footnote?: number;
}

export interface Head {
  readonly text: string;
  readonly align: Align;
  /** Columns of one group stay together where a table must be split. */
  readonly group: string;
}

/** One column of a table, by measured cell. */
export interface Column<Row> {
  readonly head: string;
  readonly align: Align;
  readonly group: string;
  readonly value: (row: Row) => Value | string;
}

/** A column that says which row this is; every cell has one, measured or not. */
export interface IdentityColumn {
  readonly head: string;
  readonly align: Align;
  readonly value: (cell: CellResult) => string;
}

export type Figures<Row> =
  | { readonly state: 'known'; readonly row: Row }
  | { readonly state: 'missing'; readonly cell: Pick<UnmeasuredCell, 'status' | 'reason'> };

/** Figures that every measured cell has, and no other. */
export function ofMeasured<Row>(pick: (cell: MeasuredCell) => Row): TableDefinition<Row>['row'] {
  return (cell) =>
    cell.status === 'measured' ? { state: 'known', row: pick(cell) } : { state: 'missing', cell };
}

export interface TableDefinition<Row> {
  readonly id: string;
  readonly caption: string;
  readonly identity: readonly IdentityColumn[];
  readonly columns: readonly Column<Row>[];
  /** What the columns take of a cell, or why it has nothing for this table. */
  readonly row: (cell: CellResult) => Figures<Row>;
  /** Sentences beneath the table. */
  readonly notes: readonly string[];
}

/**
 * `figures`: a value for every column; `reference` figures are published elsewhere. `unmeasured`: the identity
 * columns, then why there is no more.
 */
export type TableRow =
  | { readonly kind: 'figures' | 'reference'; readonly values: readonly Placed[] }
  | { readonly kind: 'unmeasured'; readonly values: readonly Placed[]; readonly status: Unmeasured };

export interface Unmeasured {
  readonly status: UnmeasuredCell['status'];
  readonly reason: string;
  readonly footnote: number;
}

/** A table as data: every format renders this. */
export interface Table {
  readonly id: string;
  readonly caption: string;
  readonly heads: readonly Head[];
  /** How many of the first columns say which row it is. */
  readonly identity: number;
  readonly rows: readonly TableRow[];
  readonly footnotes: readonly string[];
  readonly notes: readonly string[];
}

/** Gives equal footnotes one number, in the order in which a reader meets them. */
class Footnotes {
  readonly texts: string[] = [];

  numberOf(text: string): number {
    const known = this.texts.indexOf(text);
    return known === -1 ? this.texts.push(text) : known + 1;
  }

  place(value: Value | string): Placed {
    const { text, flag, note } = typeof value === 'string' ? { text: value } : value;
    return {
      text,
      ...(flag === undefined ? {} : { flag }),
      ...(note === undefined ? {} : { footnote: this.numberOf(note) }),
    };
  }
}

/** Fills a table with its cells in their order, then with the reference rows. */
export function buildTable<Row>(
  definition: TableDefinition<Row>,
  cells: readonly CellResult[],
  references: readonly (readonly (Value | string)[])[] = [],
): Table {
  const { id, caption, identity, columns, notes } = definition;
  const footnotes = new Footnotes();
  const rows = [
    ...cells.map((cell) => cellRow(definition, cell, footnotes)),
    ...references.map(
      (values): TableRow => ({ kind: 'reference', values: values.map((value) => footnotes.place(value)) }),
    ),
  ];
  return {
    id,
    caption,
    heads: [
      ...identity.map(({ head, align }) => ({ text: head, align, group: 'identity' })),
      ...columns.map(({ head, align, group }) => ({ text: head, align, group })),
    ],
    identity: identity.length,
    rows,
    footnotes: footnotes.texts,
    notes,
  };
}

function cellRow<Row>(definition: TableDefinition<Row>, cell: CellResult, footnotes: Footnotes): TableRow {
  const identity = definition.identity.map(({ value }) => ({ text: value(cell) }));
  const figures = definition.row(cell);
  if (figures.state === 'known') {
    const values = definition.columns.map(({ value }) => footnotes.place(value(figures.row)));
    return { kind: 'figures', values: [...identity, ...values] };
  }
  const { status, reason } = figures.cell;
  const footnote = footnotes.numberOf(`${status}: ${reason}`);
  return { kind: 'unmeasured', values: identity, status: { status, reason, footnote } };
}

/**
 * The variant, and what else sets a cell apart but memory and threads: `onnxruntime-node · inside`. In a merged run
 * that is the machine, too: what tables compare by label they do not compare across machines.
 */
export const labelOf = (cell: Pick<CellResult, 'variant' | 'varied' | 'machine'>): string =>
  [
    cell.variant,
    ...variedWords(cell),
    ...(cell.machine === undefined ? [] : [`machine ${cell.machine}`]),
  ].join(' · ');

/** Whether figures of two cells may be held against each other as those of one memory size. */
export const areRivals = (cell: CellResult, other: CellResult): boolean =>
  cell.memoryMB === other.memoryMB && cell.machine === other.machine;

/** What nobody said of something at a URL. */
export const UNKNOWN = '?';

/** Variant with what is varied, memory and threads: what tells the cells of a run apart. */
export const CELL_IDENTITY: readonly IdentityColumn[] = [
  { head: 'variant', align: 'left', value: labelOf },
  { head: 'MB', align: 'right', value: ({ memoryMB }) => String(memoryMB ?? UNKNOWN) },
  { head: 'thr', align: 'right', value: ({ threads }) => String(threads ?? UNKNOWN) },
];
