import { html, type Markup } from '../markup.js';
import type { Head, Placed, Table, TableRow } from '../table.js';

/** A table with its footnotes and notes; the page's script makes its heads sort it. */
export function tableMarkup(table: Table): Markup {
  const figures = table.heads.length - table.identity;
  return html`<section id="${table.id}">
<div class="scroll" tabindex="0" role="region" aria-labelledby="${table.id}-caption">
<table>
<caption id="${table.id}-caption"><span>${table.caption}</span></caption>
<thead><tr>${table.heads.map(headMarkup)}</tr></thead>
<tbody>
${table.rows.map((row) => rowMarkup(row, table, figures))}</tbody>
</table>
</div>
${footnoteList(table)}${noteList(table)}</section>
`;
}

const headMarkup = ({ text, align }: Head): Markup => html`<th scope="col" class="${align}">${text}</th>`;

function rowMarkup(row: TableRow, table: Table, figures: number): Markup {
  const cells = row.values.map((value, column) => valueMarkup(value, table, column));
  const status =
    row.kind === 'unmeasured'
      ? html`<td class="status" colspan="${figures}">${row.status.status}: ${row.status.reason}</td>`
      : '';
  return html`<tr class="${row.kind}"${identity(row, table)}>${cells}${status}</tr>\n`;
}

function valueMarkup(value: Placed, table: Table, column: number): Markup {
  const align = table.heads[column]?.align ?? 'left';
  if (column === 0) return html`<th scope="row" class="${align}">${value.text}</th>`;
  const text = value.flag === 'best' ? html`<strong>${value.text}</strong>` : value.text;
  const link =
    value.footnote === undefined
      ? ''
      : html` <a href="#${table.id}-${value.footnote}" aria-label="footnote ${value.footnote}">[${value.footnote}]</a>`;
  return html`<td class="${[align, value.flag ?? ''].join(' ').trim()}">${text}${link}</td>`;
}

/** The footnotes that a value refers to; the reason of a row without figures stands in the row itself. */
function footnoteList(table: Table): Markup | '' {
  const used = new Set(table.rows.flatMap(({ values }) => values.map(({ footnote }) => footnote)));
  const items = table.footnotes.flatMap((text, index) => {
    const number = index + 1;
    return used.has(number) ? [html`<li id="${table.id}-${number}">[${number}] ${text}</li>\n`] : [];
  });
  return items.length === 0 ? '' : html`<ul class="footnotes">\n${items}</ul>\n`;
}

function noteList({ notes }: Table): Markup | '' {
  return notes.length === 0
    ? ''
    : html`<ul class="notes">\n${notes.map((text) => html`<li>${text}</li>\n`)}</ul>\n`;
}

/** What the filters know a row by. */
function identity({ kind, values }: TableRow, { heads }: Table): Markup | '' {
  const of = (head: string) => values[heads.findIndex(({ text }) => text === head)]?.text;
  const [variant, memory] = [of('variant'), of('MB')];
  if (kind === 'reference' || variant === undefined) return '';
  return html` data-variant="${variant}"${memory === undefined ? '' : html` data-memory="${memory}"`}`;
}
