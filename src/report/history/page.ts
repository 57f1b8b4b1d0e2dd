import type { Run } from '../../model/index.js';
import { cleanRun } from '../clean.js';
import { STYLE } from '../html/index.js';
import { html, Markup } from '../markup.js';
import { labelOf, UNKNOWN } from '../table.js';
import { trendLine } from './trend-line.js';
import { type Change, countsInTrends, type Trend, trendsOf } from './trends.js';

/** A run of the history. */
export interface HistoryRun {
  readonly run: Run;
  /** Address of its report, relative to the page; null where it has none. */
  readonly report: string | null;
}

/** All runs of a folder as one page that asks nothing of any network and needs no script. */
export function renderHistory(history: readonly HistoryRun[]): string {
  const runs = history
    .map(({ run, report }) => ({ run: cleanRun(run), report }))
    .toSorted((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1));
  const scenarios = [...new Set(runs.map(({ run }) => run.scenario.name))].toSorted();
  const parts = scenarios.map((name) =>
    scenarioMarkup(
      name,
      runs.filter(({ run }) => run.scenario.name === name),
    ),
  );
  return `<!doctype html>\n${page(parts, runs)}\n`;
}

const OWN_STYLE = new Markup(`
.trend { width: 26.25rem; max-width: 100%; height: 4rem; display: block; }
.trend polyline { fill: none; stroke: var(--c0); stroke-width: 1.5; }
.trend circle { fill: var(--c0); }
.trend .change { stroke: var(--bad); stroke-width: 1.5; }
.trend .differs { stroke: var(--grey); stroke-dasharray: 3 3; }
td .trend { min-width: 16rem; }
section > .scroll { margin-top: 1.75rem; }
`);

function page(parts: readonly Markup[], runs: readonly HistoryRun[]): Markup {
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>coldbench: history</title>
<style>${STYLE}${OWN_STYLE}</style>
</head>
<body>
<header>
<h1>History</h1>
<p>${runs.length} runs, the last of ${shortTime(runs.at(-1)?.run.startedAt ?? 'no time')}. Red lines: change points (E-divisive, Matteson and James 2014, at 1 %), which tell that something changed, not what. Dashed: runs before and after were not measured alike. Scales are logarithmic.</p>
</header>
<main>
${parts}</main>
</body>
</html>`;
}

function scenarioMarkup(name: string, history: readonly HistoryRun[]): Markup {
  const trends = trendsOf(history.map(({ run }) => run));
  const metrics = [...new Set(trends.map(({ metric }) => metric))];
  return html`<section>
<h2>${name}</h2>
${changeList(trends)}${metrics.map((metric) =>
  trendTable(
    metric,
    trends.filter((trend) => trend.metric === metric),
  ),
)}${runTable(name, history)}</section>
`;
}

/** What a reader looks for first: what changed, the latest first. */
function changeList(trends: readonly Trend[]): Markup {
  const changes = trends
    .flatMap((trend) => trend.changes.map((change) => ({ trend, change, point: trend.points[change.at] })))
    .toSorted((a, b) => ((a.point?.startedAt ?? '') < (b.point?.startedAt ?? '') ? 1 : -1));
  if (changes.length === 0) return html`<p>No change was found.</p>\n`;
  return html`<ul>${changes.map(({ trend, change, point }) => html`<li class="${isWorse(trend, change) ? 'bad' : 'good'}">${shortTime(point?.startedAt ?? '')}: ${trend.metric} of ${trend.cell.id} became ${change.ratio.toFixed(2)}x (${point?.run ?? ''})</li>\n`)}</ul>\n`;
}

/** To the minute. */
const shortTime = (time: string): string => time.replace(/:\d\d\.\d+Z$/, 'Z');

const isWorse = ({ metric }: Trend, { ratio }: Change): boolean =>
  metric === 'warm.rps' ? ratio < 1 : ratio > 1;

function trendTable(metric: string, trends: readonly Trend[]): Markup {
  const heads = ['variant', 'MB', 'thr', 'first', 'last', 'trend', 'changes'];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${metric}">
<table>
<caption><span>${metric} (${trends[0]?.unit ?? ''})</span></caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${trends.map(trendRow)}</tbody>
</table>
</div>
`;
}

function trendRow(trend: Trend): Markup {
  const { cell, points, changes } = trend;
  const told = changes.map(
    ({ at, ratio }) => `${ratio.toFixed(2)}x at ${points[at]?.startedAt.slice(0, 10)}`,
  );
  return html`<tr><th scope="row" class="left">${labelOf(cell)}</th><td class="right">${cell.memoryMB ?? UNKNOWN}</td><td class="right">${cell.threads ?? UNKNOWN}</td><td class="right">${points[0]?.figure ?? ''}</td><td class="right">${points.at(-1)?.figure ?? ''}</td><td>${trendLine(trend)}</td><td class="status">${told.join(', ')}</td></tr>
`;
}

function runTable(name: string, history: readonly HistoryRun[]): Markup {
  const heads = ['run', 'started', 'state', 'gates', 'cells', 'host'];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Runs of ${name}">
<table>
<caption><span>Runs</span></caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${history.toReversed().map(runRow)}</tbody>
</table>
</div>
`;
}

function runRow({ run, report }: HistoryRun): Markup {
  const { id, startedAt, state, valid, gates, cells, host } = run;
  const named = report === null ? id : html`<a href="${report}">${id}</a>`;
  const held = gates.filter(({ outcome }) => outcome === 'pass').length;
  const measured = cells.filter(({ status }) => status === 'measured').length;
  const told = valid ? state : 'invalid';
  return html`<tr><th scope="row" class="left">${named}</th><td>${shortTime(startedAt)}</td><td class="${countsInTrends(run) ? '' : 'bad'}">${told}</td><td>${held} of ${gates.length}</td><td>${measured} of ${cells.length}</td><td>${host.cores} x ${host.cpu}</td></tr>
`;
}
