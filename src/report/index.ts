export { REPORT_FORMATS, type ReportFormat, renderReport } from './render.js';
export type { TerminalOptions } from './terminal.js';
