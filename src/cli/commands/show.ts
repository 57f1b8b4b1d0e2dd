import { renderComparison, renderReport } from '../../report/index.js';
import { loadRun, readShapes } from '../../results/index.js';
import type { Command } from '../command.js';
import { folderOf, RUN_ARGUMENT, runFolder, savedSides } from '../saved-run.js';
import { printResult, wantsColor, widthOf } from '../terminal.js';

interface Arguments {
  readonly run: string;
}

/** A saved run as it was shown at its end. */
export const show: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('run', RUN_ARGUMENT)
      .example('$0 show results/squeezenet', 'the latest run of the scenario')
      .example('$0 show results/reference', ''),
  handler: async ({ run: given }) => {
    const folder = await runFolder(given);
    const run = await loadRun(folder);
    const directory = folderOf(folder);
    const terminal = { color: wantsColor(process.stdout), width: widthOf(process.stdout) };
    printResult(renderReport(run, 'table', { ...terminal, shapes: await readShapes(directory, run) }));
    const comparison = (await savedSides(directory, run))?.comparison ?? null;
    if (comparison !== null) printResult(`\n${renderComparison(comparison, 'table', terminal)}`);
  },
};
