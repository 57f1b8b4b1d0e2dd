import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, EXIT } from '../../errors/index.js';
import { type HistoryRun, renderHistory } from '../../report/index.js';
import { type SavedRun, savedRunsBelow } from '../../results/index.js';
import type { Command } from '../command.js';
import { writeInto } from '../report-formats.js';
import { printMessage } from '../terminal.js';

interface Arguments {
  readonly directory: string;
  readonly out: string;
}

/** A site of all runs in a folder: what changed, trends, and each run's report. */
export const history: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('directory', { type: 'string', demandOption: true, describe: 'Folder of runs, as results' })
      .option('out', { type: 'string', default: 'site', requiresArg: true, describe: 'Folder of the site' })
      .example('$0 history results --out site', 'for GitHub Pages, or any web server, or none')
      .example('$0 history results/squeezenet', 'the runs of one scenario'),
  handler: async ({ directory, out }) => {
    const saved = await savedRunsBelow(directory);
    if (saved.length === 0) throw noRuns(directory);
    const runs: HistoryRun[] = [];
    for (const each of saved) runs.push({ run: each.run, report: await copyReport(each, directory, out) });
    printMessage(`-> ${await writeInto(out, 'index.html', renderHistory(runs))}`);
  },
};

/** The site has what it links to. Returns the address from its page. */
async function copyReport({ directory }: SavedRun, root: string, out: string): Promise<string | null> {
  const report = path.join(directory, 'report.html');
  if (!existsSync(report)) return null;
  // Where the folder lies, not what its run.json calls itself: a name from a file could lead anywhere.
  const place = path.relative(root, directory) || path.basename(path.resolve(directory));
  const names = ['runs', ...place.split(path.sep), 'report.html'];
  await mkdir(path.join(out, ...names.slice(0, -1)), { recursive: true });
  await copyFile(report, path.join(out, ...names));
  return names.map(encodeURIComponent).join('/');
}

function noRuns(directory: string): BenchError {
  return new BenchError(`there is no run in ${directory}`, {
    code: 'run-not-found',
    exitCode: EXIT.usage,
    hint: 'name a folder that bench run has written to, as results',
  });
}
