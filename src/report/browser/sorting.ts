/** Makes the heads of a table buttons that sort its rows. */
export function makeSortable(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>('thead th')];
  for (const [column, head] of heads.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sortBy(table, heads, column));
    head.append(button);
  }
}

function sortBy(table: HTMLTableElement, heads: readonly HTMLTableCellElement[], column: number): void {
  const descending = heads[column]?.getAttribute('aria-sort') === 'ascending';
  for (const head of heads) head.removeAttribute('aria-sort');
  heads[column]?.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
  const body = table.tBodies[0];
  if (body === undefined) return;
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, column) }));
  rows.sort((a, b) => compare(a.key, b.key, descending));
  body.append(...rows.map(({ row }) => row));
}

type Key = number | string | null;

/** The number or the text of a place; null where a row has no figure for it, or is only for reference. */
function keyOf(row: HTMLTableRowElement, column: number): Key {
  const cell = row.cells[column];
  if (cell === undefined || cell.classList.contains('status') || row.classList.contains('reference'))
    return null;
  const own = [...cell.childNodes].filter((node) => node.nodeName !== 'A');
  const text = own
    .map((node) => node.textContent ?? '')
    .join('')
    .trim();
  if (text === '' || text === 'n/a') return null;
  const [, number, unit = ''] = /^>?\s*(-?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*(kB|MB|GB|B|%|x)?$/.exec(text) ?? [];
  return number === undefined ? text : Number(number.replaceAll(',', '')) * (SCALE[unit] ?? 1);
}

const SCALE: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** Rows without a figure stay at the end either way. */
function compare(a: Key, b: Key, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'en', { numeric: true });
  return descending ? -order : order;
}
