import path from 'node:path';
import type { CommandModule } from 'yargs';
import { REPORT_FORMATS, type ReportFormat, renderReport } from '../../report/index.js';
import { loadRun } from '../../results/index.js';
import { readHtmlExtras } from '../../run/index.js';
import { runFolder } from '../saved-run.js';
import { printResult, wantsColor, widthOf } from '../terminal.js';

interface Arguments {
  readonly run: string;
  readonly format: ReportFormat;
}

/** Prints a saved run in any format. */
export const report: CommandModule<object, Arguments> = {
  command: 'report <run>',
  describe: 'Print a saved run in any format',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        demandOption: true,
        describe: 'Folder of the run, or its run.json',
      })
      .option('format', { choices: REPORT_FORMATS, default: 'table' as const, describe: 'What to print' })
      .example('$0 report results/squeezenet', 'the tables of the latest run again')
      .example('$0 report results/reference --format markdown', 'for a pull request'),
  handler: async ({ run, format }) => {
    const color = wantsColor(process.stdout);
    const directory = await runFolder(run);
    const saved = await loadRun(directory);
    const extras = format === 'html' ? await readHtmlExtras(folderOf(directory), saved) : {};
    printResult(renderReport(saved, format, { color, width: widthOf(process.stdout), ...extras }));
  },
};

/** Of a run that was given by its `run.json`. */
const folderOf = (given: string): string => (path.extname(given) === '.json' ? path.dirname(given) : given);
