import type { Run } from '../model/index.js';
import { renderBenchmarkAction, renderBmf, renderJunit, renderOpenMetrics } from './ci/index.js';
import { cleanRun } from './clean.js';
import { renderCsv } from './csv.js';
import { type HtmlExtras, renderHtml } from './html/index.js';
import { renderMarkdown } from './markdown.js';
import { renderTerminal, type TerminalOptions } from './terminal.js';

export const REPORT_FORMATS = [
  'table',
  'markdown',
  'csv',
  'html',
  'json',
  'junit',
  'openmetrics',
  'bmf',
  'benchmark-action',
] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const PLAIN_TEXT: TerminalOptions = { color: false, width: 140 };

/** Terminal options are those of `table`, extras those of `html`; the other formats have none. */
export type ReportOptions = Partial<TerminalOptions> & HtmlExtras;

const RENDERERS: Readonly<Record<ReportFormat, (run: Run, options: ReportOptions) => string>> = {
  table: (run, options) => renderTerminal(cleanRun(run), { ...PLAIN_TEXT, ...options }),
  markdown: (run) => renderMarkdown(cleanRun(run)),
  csv: (run) => renderCsv(cleanRun(run)),
  html: (run, extras) => renderHtml(cleanRun(run), extras),
  junit: (run) => renderJunit(cleanRun(run)),
  openmetrics: (run) => renderOpenMetrics(cleanRun(run)),
  bmf: (run) => renderBmf(cleanRun(run)),
  'benchmark-action': (run) => renderBenchmarkAction(cleanRun(run)),
  json: (run) => `${JSON.stringify(run, null, 2)}\n`,
};

/** A run as text, ending in a line break. */
export function renderReport(run: Run, format: ReportFormat, options: ReportOptions = {}): string {
  return RENDERERS[format](run, options);
}
