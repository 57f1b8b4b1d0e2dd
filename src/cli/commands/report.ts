import path from 'node:path';
import type { CommandModule } from 'yargs';
import { REPORT_FORMATS, type ReportFormat, renderReport } from '../../report/index.js';
import { latestRun, loadRun } from '../../results/index.js';
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
    printResult(renderReport(await loadRun(directory), format, { color, width: widthOf(process.stdout) }));
  },
};

/** The run itself, or the latest one of a scenario's folder. */
async function runFolder(given: string): Promise<string> {
  const { dir, base } = path.parse(path.resolve(given));
  return (await latestRun(dir, base)) ?? given;
}
