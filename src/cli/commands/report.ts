import path from 'node:path';
import type { CommandModule } from 'yargs';
import type { Run } from '../../model/index.js';
import { githubReport, type ReportFormat, renderReport } from '../../report/index.js';
import { loadRun } from '../../results/index.js';
import { readHtmlExtras } from '../../run/index.js';
import { exitCodeOf } from '../exit-code.js';
import { tellGithub } from '../github-job.js';
import { FORMATS, formatsFrom, refuseMixture, scenarioFile, writeFormat } from '../report-formats.js';
import { runFolder } from '../saved-run.js';
import { printMessage, printResult, wantsColor, widthOf } from '../terminal.js';

interface Arguments {
  readonly run: string;
  readonly format: string;
  readonly out: string | undefined;
  readonly scenario: string | undefined;
  readonly strict: boolean;
}

/** Prints a saved run in any format, or writes several into a folder. */
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
      .option('format', {
        type: 'string',
        requiresArg: true,
        default: 'table',
        describe: `What to print, several by commas: ${FORMATS.join(', ')}`,
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
      .example('$0 report results/squeezenet', 'the tables of the latest run again')
      .example('$0 report results/reference --format markdown', 'for a pull request')
      .example('$0 report results/reference --format junit,openmetrics,bmf --out formats', 'for dashboards'),
  handler: async (argv) => {
    const formats = formatsFrom(argv.format);
    refuseMixture(formats, argv.out);
    const directory = await runFolder(argv.run);
    const run = await loadRun(directory);
    for (const format of formats) {
      if (format === 'github') await tellGithub(await forGithub(run, directory, argv), argv.out);
      else await deliver(run, format, directory, argv.out);
    }
  },
};

async function deliver(run: Run, format: ReportFormat, directory: string, out?: string): Promise<void> {
  const extras = format === 'html' ? await readHtmlExtras(folderOf(directory), run) : {};
  if (out !== undefined) {
    printMessage(`-> ${await writeFormat(out, format, renderReport(run, format, extras))}`);
    return;
  }
  const terminal = { color: wantsColor(process.stdout), width: widthOf(process.stdout) };
  printResult(renderReport(run, format, { ...terminal, ...extras }));
}

/** Of a run that was given by its `run.json`. */
const folderOf = (given: string): string => (path.extname(given) === '.json' ? path.dirname(given) : given);

async function forGithub(run: Run, directory: string, { scenario, strict }: Arguments) {
  return githubReport(run, {
    exitCode: exitCodeOf(run, strict),
    directory: folderOf(directory),
    ...(scenario === undefined ? {} : { scenarioFile: await scenarioFile(scenario) }),
  });
}
