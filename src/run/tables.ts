import type { Run } from '../model/index.js';
import { renderReport } from '../report/index.js';
import type { RunStore } from '../results/index.js';
import { readHtmlExtras } from './report-page.js';

/** Width of the saved text table: what an editor shows without wrapping. */
const TEXT_COLUMNS = 140;

/** Writes the tables and the report beside `run.json`. */
export async function saveTables(store: RunStore, run: Run): Promise<void> {
  return store.saveTables({
    txt: renderReport(run, 'table', { color: false, width: TEXT_COLUMNS }),
    md: renderReport(run, 'markdown'),
    csv: renderReport(run, 'csv'),
    html: renderReport(run, 'html', await readHtmlExtras(store.directory, run)),
  });
}
