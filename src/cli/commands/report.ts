import type { Run } from '../../model/index.js';
import { githubReport, type ReportFormat, renderReport } from '../../report/index.js';
import { loadRun, openRunFolder, readShapes } from '../../results/index.js';
import { readHtmlExtras, saveTables } from '../../run/index.js';
import type { Command } from '../command.js';
import { exitCodeOf } from '../exit-code.js';
import { tellGithub } from '../github-job.js';
import { FORMATS, formatsFrom, refuseMixture, scenarioFile, writeFormat } from '../report-formats.js';
import { folderOf, RUN_ARGUMENT, runFolder, savedSides } from '../saved-run.js';
import { printMessage, printResult, wantsColor, widthOf } from '../terminal.js';

interface Arguments {
  readonly run: string;
  readonly format: string | undefined;
  readonly out: string | undefined;
  readonly scenario: string | undefined;
  readonly strict: boolean;
  readonly 'in-place': boolean | undefined;
}

/** Prints a saved run in any format, or writes several into a folder. */
export const report: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('run', RUN_ARGUMENT)
      .option('format', {
        type: 'string',
        requiresArg: true,
        describe: `What to print instead of the table, several by commas: ${FORMATS.join(', ')}`,
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'Folder to write the formats into' })
      .option('scenario', {
        type: 'string',
        requiresArg: true,
        describe: "With github: the scenario's file, which annotations point at",
      })
      .option('strict', {
        type: 'boolean',
        default: false,
        describe: 'With github: tell the exit code of a strict run',
      })
      .option('in-place', {
        // Without a default: one would conflict with the others, too.
        type: 'boolean',
        conflicts: ['out', 'format', 'scenario'],
        describe: "Write the tables and the report of the run's own folder again",
      })
      .example('$0 report results/squeezenet --in-place', 'an old run, as this version reports it')
      .example('$0 report results/squeezenet', 'the tables of the latest run again')
      .example('$0 report results/reference --format markdown', 'for a pull request')
      .example('$0 report results/reference --format junit,openmetrics,bmf --out formats', 'for dashboards'),
  handler: async (argv) => {
    const formats = formatsFrom(argv.format ?? 'table');
    refuseMixture(formats, argv.out);
    const directory = await runFolder(argv.run);
    const run = await loadRun(directory);
    if (argv['in-place'] === true) return writeAgain(run, folderOf(directory));
    for (const format of formats) {
      if (format === 'github') await tellGithub(await forGithub(run, directory, argv), argv.out);
      else await deliver(run, format, directory, argv.out);
    }
  },
};

/** Everything that a run's folder has beside what was measured. */
async function writeAgain(run: Run, directory: string): Promise<void> {
  const store = openRunFolder(directory);
  await saveTables(store, run, await savedSides(directory, run));
  printMessage(`-> ${store.directory}/report.html`);
}

async function deliver(run: Run, format: ReportFormat, directory: string, out?: string): Promise<void> {
  const folder = folderOf(directory);
  const extras =
    format === 'html'
      ? { ...(await readHtmlExtras(folder, run)), sides: await savedSides(folder, run) }
      : format === 'table'
        ? { shapes: await readShapes(folder, run) }
        : {};
  if (out !== undefined) {
    printMessage(`-> ${await writeFormat(out, format, renderReport(run, format, extras))}`);
    return;
  }
  const terminal = { color: wantsColor(process.stdout), width: widthOf(process.stdout) };
  printResult(renderReport(run, format, { ...terminal, ...extras }));
}

async function forGithub(run: Run, given: string, { scenario, strict }: Arguments) {
  const directory = folderOf(given);
  const comparison = (await savedSides(directory, run))?.comparison ?? null;
  return githubReport(run, {
    exitCode: exitCodeOf(run, strict, comparison),
    directory,
    comparison,
    ...(scenario === undefined ? {} : { scenarioFile: await scenarioFile(scenario) }),
  });
}
