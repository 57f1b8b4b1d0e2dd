import { hasWorkers } from '../../load/index.js';
import { renderReport } from '../../report/index.js';
import { readShapes, type SavedRun, savedRunsBelow } from '../../results/index.js';
import { type MergedRun, mergeRuns } from '../../run/index.js';
import type { Command } from '../command.js';
import { exitCodeOf } from '../exit-code.js';
import type { LoadFiles } from '../load/files.js';
import { mergeLoad } from '../load/merge.js';
import { folderOf, loadRunData } from '../saved-run.js';
import { printJson, printMessage, printResult, wantsColor, widthOf } from '../terminal.js';
import { usage } from '../usage.js';

interface Arguments extends LoadFiles {
  readonly results: readonly string[];
  readonly out: string;
  readonly baseline: string | undefined;
  readonly json: boolean;
  readonly strict: boolean;
}

/** The parts that several machines measured, as one. */
export const merge: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('results', {
        type: 'string',
        array: true,
        demandOption: true,
        describe:
          'Folders of the runs of all shards, or folders that have them within; of a load the folder or s3://bucket/prefix of its workers',
      })
      .option('out', {
        type: 'string',
        default: 'results',
        requiresArg: true,
        describe: 'Of shards: folder of all results',
      })
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'Of shards: saved run that gates in percent are held against',
      })
      .option('hdr', {
        type: 'string',
        requiresArg: true,
        describe: 'Of a load: write the percentile distribution (.hgrm)',
      })
      .option('hlog', {
        type: 'string',
        requiresArg: true,
        describe: 'Of a load: write a histogram a second (.hlog)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON and nothing else' })
      .option('strict', {
        type: 'boolean',
        default: false,
        describe: 'Exit 4 when a variant is unavailable or a gate is inconclusive',
      })
      .example('$0 merge shard-1 shard-2 shard-3', 'what bench run --shard 1/3 --out shard-1, ... left')
      .example('$0 merge shards --out results', 'all shards in a folder')
      .example('$0 merge s3://bucket/load --hdr load.hgrm', 'what bench load --worker left there'),
  handler: async (argv) => {
    const load = await placeOfWorkers(argv.results);
    if (load !== undefined) return mergeLoad(load, argv);
    const shards = await shardsIn(argv.results);
    const baseline = argv.baseline === undefined ? null : await loadRunData(argv.baseline);
    const merged = await mergeRuns({ shards, resultsRoot: argv.out, baseline });
    await printMerged(merged, argv.json);
    process.exitCode = exitCodeOf(merged.run, argv.strict);
  },
};

/** Where workers of a load left their results; undefined where runs are named. */
async function placeOfWorkers(names: readonly string[]): Promise<string | undefined> {
  const isOfWorkers = async (name: string) => name.startsWith('s3:') || (await hasWorkers(name));
  const found = await Promise.all(names.map(isOfWorkers));
  if (!found.includes(true)) return undefined;
  if (names.length === 1) return names[0];
  throw usage('the workers of a load are in one place, and several are named', 'name the one of one load');
}

/** Whole runs in the same folders are no part of it; one that is named itself is. */
async function shardsIn(folders: readonly string[]): Promise<readonly SavedRun[]> {
  const found: SavedRun[] = [];
  for (const folder of folders) {
    const runs = await savedRunsBelow(folderOf(folder));
    const shards = runs.length === 1 ? runs : runs.filter(({ run }) => run.shard !== undefined);
    if (shards.length === 0)
      throw usage(`${folder} has no run of a shard`, 'name what bench run --shard has written');
    found.push(...shards);
  }
  return found;
}

async function printMerged({ run, directory }: MergedRun, json: boolean): Promise<void> {
  if (json) printJson(run);
  else {
    const terminal = { color: wantsColor(process.stdout), width: widthOf(process.stdout) };
    printResult(renderReport(run, 'table', { ...terminal, shapes: await readShapes(directory, run) }));
  }
  printMessage(`-> ${directory}/report.html`);
}
