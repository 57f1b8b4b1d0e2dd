import type { Run } from '../model/index.js';
import { describeRun, type ReportDocument } from './document.js';
import { STYLE } from './html-style.js';
import { html, type Markup } from './markup.js';
import type { Head, Placed, Table, TableRow } from './table.js';
import type { Section } from './trust.js';

/** A run as one self-contained page: no script, nothing fetched, readable in print. */
export function renderHtml(run: Run): string {
  const document = describeRun(run);
  return `<!doctype html>\n${page(document)}\n`;
}

function page({ title, verdict, summary, tables, sections, provenance }: ReportDocument): Markup {
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title} - coldbench</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${verdict.map((text) => html`<p class="verdict" role="alert">${text}</p>\n`)}<p>${summary}</p>
</header>
<main>
${tables.map(tableMarkup)}${sections.map(sectionMarkup)}</main>
<footer>
<h2>Provenance</h2>
<dl>
${provenance.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>\n`)}</dl>
</footer>
</body>
</html>`;
}

function tableMarkup(table: Table): Markup {
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
  return html`<tr class="${row.kind}">${cells}${status}</tr>\n`;
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

function sectionMarkup({ heading, lines }: Section): Markup {
  return html`<section>
<h2>${heading}</h2>
<ul>
${lines.map(({ tone, text }) => html`<li class="${tone}">${text}</li>\n`)}</ul>
</section>
`;
}
