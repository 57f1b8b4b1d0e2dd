import { readFile } from 'node:fs/promises';
import { BenchError, messageOf } from '../errors/index.js';
import type { Run } from '../model/index.js';
import type { HtmlExtras, PageAssets } from '../report/index.js';
import { readRecorded } from '../results/index.js';

/** What `report.html` shows beyond `run.json`: the run's own files, and the page's script as it was built. */
export async function readHtmlExtras(directory: string, run: Run): Promise<HtmlExtras> {
  return { assets: await readPageAssets(), recorded: await readRecorded(directory, run) };
}

async function readPageAssets(): Promise<PageAssets> {
  const read = (name: string) => readFile(new URL(`../report/${name}`, import.meta.url), 'utf8');
  try {
    const [script, style, licence] = await Promise.all(['page.js', 'page.css', 'page.licence.txt'].map(read));
    return { script: script ?? '', style: style ?? '', licence: licence ?? '' };
  } catch (cause) {
    throw new BenchError(`the report's script is not built: ${messageOf(cause)}`, {
      code: 'report-not-built',
      hint: 'run: npm run build',
      cause,
    });
  }
}
