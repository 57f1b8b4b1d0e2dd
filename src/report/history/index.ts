export { type HistoryRun, renderHistory } from './page.js';
