import type { Run } from '../model/index.js';
import { cleanRun } from './clean.js';
import { renderCsv } from './csv.js';
import { renderHtml } from './html.js';
import { renderMarkdown } from './markdown.js';
import { renderTerminal, type TerminalOptions } from './terminal.js';

export const REPORT_FORMATS = ['table', 'markdown', 'csv', 'html', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const PLAIN_TEXT: TerminalOptions = { color: false, width: 140 };

const RENDERERS: Readonly<Record<ReportFormat, (run: Run, options: TerminalOptions) => string>> = {
  table: (run, options) => renderTerminal(cleanRun(run), options),
  markdown: (run) => renderMarkdown(cleanRun(run)),
  csv: (run) => renderCsv(cleanRun(run)),
  html: (run) => renderHtml(cleanRun(run)),
  json: (run) => `${JSON.stringify(run, null, 2)}\n`,
};

/** A run as text, ending in a line break. The options are those of `table`; the others have none. */
export function renderReport(run: Run, format: ReportFormat, options: TerminalOptions = PLAIN_TEXT): string {
  return RENDERERS[format](run, options);
}
