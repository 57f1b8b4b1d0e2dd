import path from 'node:path';
import { exportRunNotebook, exportWalkthrough } from '../../../export/index.js';
import { projectRoot } from '../../../packaging/index.js';
import { loadRun } from '../../../results/index.js';
import { chooseVariants } from '../../choose-variants.js';
import type { Command } from '../../command.js';
import { folderOf, runFolder } from '../../saved-run.js';
import { printResult } from '../../terminal.js';
import { usage } from '../../usage.js';

interface Arguments {
  readonly run: string | undefined;
  readonly walkthrough: boolean;
  readonly variant: string;
  readonly memory: number;
  readonly out: string | undefined;
}

/** Beside the run's files: it goes where they go. */
const FILE_OF_RUN = 'run.ipynb';
const FILE_OF_WALKTHROUGH = 'walkthrough.ipynb';
const SCENARIO = 'scenarios/squeezenet.yaml';

/** Python's notebooks: of a saved run, or of one function's way by hand. */
export const notebook: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', describe: 'Folder of the run, or its run.json' })
      .option('walkthrough', {
        type: 'boolean',
        default: false,
        describe: 'Prepare, deploy to the emulator, invoke and measure one function by boto3',
      })
      .option('variant', {
        type: 'string',
        default: 'onnxruntime-node',
        requiresArg: true,
        describe: "The walk-through's",
      })
      .option('memory', {
        type: 'number',
        default: 1_536,
        requiresArg: true,
        describe: "MB of the walk-through's function",
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: `File to write; without it ${FILE_OF_RUN} in the run's folder, or ${FILE_OF_WALKTHROUGH} here`,
      })
      .example('$0 export notebook results/squeezenet', 'the latest run of the scenario')
      .example('$0 export notebook results/reference --out analysis/reference.ipynb', '')
      .example('$0 export notebook --walkthrough --variant tfjs-wasm', 'one function, step by step'),
  handler: async (argv) => printResult(await (argv.walkthrough ? ofWalkthrough(argv) : ofRun(argv))),
};

async function ofRun({ run: given, out }: Arguments): Promise<string> {
  if (given === undefined)
    throw usage('no run is named', "give a run's folder, as results/reference, or --walkthrough");
  const folder = folderOf(await runFolder(given));
  await loadRun(folder);
  const file = out ?? path.join(folder, FILE_OF_RUN);
  await exportRunNotebook(folder, file);
  return file;
}

async function ofWalkthrough({ run, variant, memory, out }: Arguments): Promise<string> {
  if (run !== undefined) throw usage('a walk-through is of no run', 'give either a run or --walkthrough');
  await chooseVariants([variant]);
  const file = out ?? FILE_OF_WALKTHROUGH;
  await exportWalkthrough(
    { project: projectRoot(), scenario: SCENARIO, variant, memoryMB: memoryOf(memory) },
    file,
  );
  return file;
}

function memoryOf(memory: number): number {
  if (Number.isInteger(memory) && memory >= 128 && memory <= 10_240) return memory;
  throw usage(`--memory ${memory} is no size of AWS Lambda`, 'give whole MB from 128 to 10240');
}
