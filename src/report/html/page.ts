import { createHash } from 'node:crypto';
import { type Comparison, regressedCells } from '../../compare/index.js';
import type { GateResult, Recorded, Run } from '../../model/index.js';
import { clean, cleanRun } from '../clean.js';
import { describeComparison } from '../comparison.js';
import { describeRun, type ReportDocument } from '../document.js';
import { html, Markup } from '../markup.js';
import type { Line, Section } from '../trust.js';
import { barCharts } from './bars.js';
import { describePage } from './describe-page.js';
import { fileList } from './files.js';
import { filterForm, plotFigures } from './plots.js';
import { STYLE } from './style.js';
import { tableMarkup } from './table.js';

/** The page's script with its plotting library, as the build has bundled them. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** Copyright and licence of the library. */
  readonly licence: string;
}

export interface HtmlExtras {
  /** Without it the page has no plots, no filters, and cannot be sorted. */
  readonly assets?: PageAssets;
  /** Without it percentiles and latency over time are not drawn. */
  readonly recorded?: Recorded;
  /** Null or absent where the handlers were measured alone. */
  readonly sides?: Sides | null;
}

/** Another state of the handlers that was measured in the same rounds, and what the two say of each other. */
export interface Sides {
  readonly baseline: Run;
  readonly comparison: Comparison;
}

/** A run as one self-contained page that asks nothing of any network; without its script it is still whole. */
export function renderHtml(run: Run, extras: HtmlExtras = {}): string {
  return `<!doctype html>\n${page(run, describeRun(run), extras)}\n`;
}

function page(run: Run, document: ReportDocument, { assets, recorded, sides = null }: HtmlExtras): Markup {
  const { title, summary, sections, provenance } = document;
  const comparison = sides?.comparison ?? null;
  const data = describePage(run, recorded, sides === null ? null : cleanRun(sides.baseline));
  const compared = comparison === null ? null : describeComparison(comparison);
  const tables = [...(compared?.tables ?? []), ...document.tables];
  const [first, others] = [sections.filter(comesFirst), sections.filter((section) => !comesFirst(section))];
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy(assets))}">
<title>${title} - coldbench</title>
<style>${new Markup(assets?.style ?? '')}${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${verdictMarkup(document, run.gates, comparison)}<p>${summary}</p>
</header>
<main>
${compared === null ? '' : sectionMarkup(againstSection(run, compared))}${first.map(sectionMarkup)}${assets === undefined ? '' : html`${filterForm(run)}<div class="plots">${plotFigures(data)}</div>`}
<div class="charts">${barCharts(run)}</div>
${tables.map(tableMarkup)}${others.map(sectionMarkup)}${fileList(recorded?.files ?? [])}</main>
<footer>
<h2>Provenance</h2>
<dl>
${provenance.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>\n`)}</dl>
${assets === undefined ? '' : licenceMarkup(assets)}</footer>
${assets === undefined ? '' : scripts(data, assets)}</body>
</html>`;
}

const comesFirst = ({ heading }: Section): boolean => heading === 'Gates' || heading === 'Found';

/** All that is said of the two sides of a run, beside their tables. */
function againstSection({ against }: Run, { verdict, sections }: ReportDocument): Section {
  const broken = verdict.map((text): Line => ({ tone: 'bad', text }));
  return {
    heading: against === undefined ? 'Comparison' : `Against ${against.other}`,
    lines: [...broken, ...sections.flatMap(({ lines }) => lines)],
  };
}

/** Nothing may be fetched, and no script runs but ours. */
function policy(assets: PageAssets | undefined): string {
  const base = "default-src 'none'; style-src 'unsafe-inline'";
  if (assets === undefined) return base;
  const digest = createHash('sha256').update(scriptText(assets)).digest('base64');
  return `${base}; script-src 'sha256-${digest}'`;
}

const scriptText = ({ script }: PageAssets): string => `\n${script}`;

function scripts(data: object, assets: PageAssets): Markup {
  return html`<script type="application/json" id="data">${new Markup(embedded(data))}</script>
<script>${new Markup(scriptText(assets))}</script>
`;
}

/** JSON that no parser of HTML or JavaScript takes for anything else. */
function embedded(data: object): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, escaped);
}

function verdictMarkup(
  { verdict }: ReportDocument,
  gates: readonly GateResult[],
  comparison: Comparison | null,
): readonly Markup[] {
  if (verdict.length > 0) return verdict.map((text) => html`<p class="verdict" role="alert">${text}</p>\n`);
  const slower = comparison === null ? [] : regressedCells(comparison);
  const has = (wanted: GateResult['outcome']) => gates.some(({ outcome }) => outcome === wanted);
  const isBad = has('fail') || (slower.length > 0 && gates.length === 0);
  const tone = isBad ? 'bad' : has('inconclusive') || slower.length > 0 ? 'caution' : 'good';
  const told = [gatesHeld(gates), ...(slower.length === 0 ? [] : [`slower in ${clean(slower.join(', '))}`])];
  return [html`<p class="verdict ${tone}">Valid${told.join('; ')}.</p>\n`];
}

function gatesHeld(gates: readonly GateResult[]): string {
  const held = gates.filter(({ outcome }) => outcome === 'pass').length;
  return gates.length === 0 ? ': every check of the run held' : `; ${held} of ${gates.length} gates hold`;
}

function licenceMarkup({ licence }: PageAssets): Markup {
  return html`<details><summary>Licence of the plotting library, uPlot</summary><pre tabindex="0">${licence}</pre></details>
`;
}

function sectionMarkup({ heading, lines }: Section): Markup {
  return html`<section>
<h2>${heading}</h2>
<ul>
${lines.map(({ tone, text }) => html`<li class="${tone}">${text}</li>\n`)}</ul>
</section>
`;
}
