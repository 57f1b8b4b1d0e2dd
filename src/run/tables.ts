import type { Comparison } from '../compare/index.js';
import type { Run } from '../model/index.js';
import { renderComparison, renderReport, type Sides } from '../report/index.js';
import { type RunStore, readShapes } from '../results/index.js';
import { readHtmlExtras } from './report-page.js';

/** Width of the saved text table: what an editor shows without wrapping. */
const TEXT_COLUMNS = 140;

/** Writes the tables and the report beside `run.json`; of two sides also what they say of each other. */
export async function saveTables(store: RunStore, run: Run, sides: Sides | null = null): Promise<void> {
  if (sides !== null) await saveComparison(store, sides.comparison);
  return store.saveTables({
    txt: renderReport(run, 'table', {
      ...{ color: false, width: TEXT_COLUMNS },
      shapes: await readShapes(store.directory, run),
    }),
    md: renderReport(run, 'markdown'),
    csv: renderReport(run, 'csv'),
    html: renderReport(run, 'html', { ...(await readHtmlExtras(store.directory, run)), sides }),
  });
}

async function saveComparison(store: RunStore, comparison: Comparison): Promise<void> {
  const options = { color: false, width: TEXT_COLUMNS };
  return store.saveComparison({
    txt: renderComparison(comparison, 'table', options),
    md: renderComparison(comparison, 'markdown', options),
    json: `${JSON.stringify(comparison, null, 2)}\n`,
  });
}
