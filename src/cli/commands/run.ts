import type { Scenario } from '../../model/index.js';
import { renderComparison, renderReport } from '../../report/index.js';
import { readShapes } from '../../results/index.js';
import { findRunToResume, partOf, type RunOutcome, runScenario, type ScenarioPart } from '../../run/index.js';
import { parseGate, parseShard } from '../../scenario/index.js';
import type { Command } from '../command.js';
import { exitCodeOf } from '../exit-code.js';
import { headline } from '../headline.js';
import { interruptible } from '../interrupt.js';
import { loadRunData } from '../saved-run.js';
import { type ScenarioArguments, scenarioFrom, withScenario } from '../scenario-options.js';
import { agreeToSpending, spent } from '../spending.js';
import { scenarioAtStack } from '../stack-target.js';
import { paletteFor, printJson, printMessage, printResult, wantsColor, widthOf } from '../terminal.js';
import { withProgress } from '../terminal-progress.js';

type Arguments = ScenarioArguments & {
  readonly out: string;
  readonly resume: string | undefined;
  readonly json: boolean;
  readonly strict: boolean;
  readonly baseline: string | undefined;
  readonly against: string | undefined;
  readonly shard: string | undefined;
  readonly 'target-from-stack': string | undefined;
  readonly gate: readonly string[];
  readonly 'max-usd': number;
  readonly yes: boolean;
  readonly 'profile-init': boolean;
};

/** The main job. */
export const run: Command<Arguments> = {
  builder: (yargs) =>
    withScenario(yargs)
      .option('out', {
        type: 'string',
        default: 'results',
        requiresArg: true,
        describe: 'Folder of all results',
      })
      .option('resume', {
        type: 'string',
        describe: 'Finish an interrupted run of this scenario: the latest, or the folder that is given',
      })
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'Saved run that gates in percent are held against',
      })
      .option('against', {
        type: 'string',
        requiresArg: true,
        conflicts: ['baseline', 'resume'],
        describe: 'Git ref or folder: its handlers are measured in the same rounds, and compared',
      })
      .option('shard', {
        type: 'string',
        requiresArg: true,
        conflicts: ['against'],
        describe:
          'Measure one part of the cells, as 2/4; bench merge puts the parts of several machines together',
      })
      .option('target-from-stack', {
        type: 'string',
        requiresArg: true,
        conflicts: ['against'],
        describe: 'CloudFormation stack, as of bench export sam: the URLs in its outputs are measured',
      })
      .option('gate', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        requiresArg: true,
        describe: "What must hold beside the scenario's gates, as 'warm.p99 <= 500ms' or '<= +10%'",
      })
      .option('max-usd', {
        type: 'number',
        default: 1,
        requiresArg: true,
        describe: 'On AWS: the most that the run may cost; it ends beyond',
      })
      .option('yes', {
        type: 'boolean',
        alias: 'y',
        default: false,
        describe: 'On AWS: agree to the estimated cost without being asked',
      })
      .option('profile-init', {
        type: 'boolean',
        default: false,
        describe: 'Find out at the end where init time goes, by import and by file',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print run.json and nothing else' })
      .option('strict', {
        type: 'boolean',
        default: false,
        describe: 'Exit 4 when a variant is unavailable or a gate is inconclusive',
      })
      .example('$0 run scenarios/squeezenet.yaml', 'everything, with its tables')
      .example('$0 run scenarios/squeezenet.yaml --quick', 'a first look in two minutes')
      .example('$0 run scenarios/squeezenet.yaml --variants onnxruntime-node --memory 512,1769', 'two cells')
      .example(
        "$0 run scenarios/squeezenet.yaml --against main --gate 'warm.p50 <= +10%'",
        'for a pull request',
      )
      .example('$0 run scenarios/squeezenet.yaml --quick --profile-init', 'and where init time goes')
      .example('$0 run scenarios/squeezenet.yaml --shard 1/3', 'on the first of three machines')
      .example('$0 run scenarios/squeezenet.yaml --set cold.samples=20 --set warm.duration=10s', ''),
  handler: async (argv) => {
    const against = argv.against ?? null;
    const scenario = withGates(await scenarioOf(argv), argv.gate);
    const baseline = argv.baseline === undefined ? null : await loadRunData(argv.baseline);
    const shard = argv.shard === undefined ? null : parseShard(argv.shard);
    const part = shard === null ? null : await partOf(scenario, shard);
    const resume =
      argv.resume === undefined ? null : await findRunToResume(argv.out, scenario, argv.resume, shard);
    await interruptible(
      'stopping; what is measured is kept (Ctrl-C again ends at once) …',
      async (signal) => {
        const sides = against === null ? 1 : 2;
        printMessage(headline(part?.scenario ?? scenario, paletteFor(wantsColor(process.stderr)), sides));
        if (part !== null) printMessage(partLine(part));
        const maxUsd = argv['max-usd'];
        await agreeToSpending(part?.scenario ?? scenario, { sides, maxUsd, yes: argv.yes });
        const outcome = await withProgress((listen) =>
          runScenario({
            ...{ scenario, part, resultsRoot: argv.out, resume, baseline, against, maxUsd, listen, signal },
            profileInit: argv['profile-init'],
          }),
        );
        await printOutcome(outcome, argv.json);
        process.exitCode = exitCodeOf(outcome.run, argv.strict, outcome.comparison);
      },
    );
  },
};

/** Which cells are measured here, and that the others are not. */
const partLine = ({ shard, cells }: ScenarioPart): string =>
  `shard ${shard.index} of ${shard.total}: ${cells.length} of ${shard.cells.length} cells (${cells.map(({ id }) => id).join(', ')})`;

function scenarioOf(argv: Arguments): Promise<Scenario> {
  const stack = argv['target-from-stack'];
  if (stack !== undefined) return scenarioAtStack(argv, stack);
  return scenarioFrom(argv, { anyVariant: argv.against !== undefined });
}

/** Throws a BenchError (exit 2) for a gate that cannot be understood, before anything is measured. */
function withGates(scenario: Scenario, gates: readonly string[]): Scenario {
  return { ...scenario, gates: [...scenario.gates, ...gates.map((gate) => parseGate(gate).text)] };
}

async function printOutcome(
  { run: result, directory, comparison }: RunOutcome,
  json: boolean,
): Promise<void> {
  if (json) {
    printJson(result);
  } else {
    const terminal = { color: wantsColor(process.stdout), width: widthOf(process.stdout) };
    const shapes = await readShapes(directory, result);
    printResult(renderReport(result, 'table', { ...terminal, shapes }));
    if (comparison !== null) printResult(`\n${renderComparison(comparison, 'table', terminal)}`);
  }
  if (result.aws !== undefined) printMessage(spent(result.aws));
  printMessage(`-> ${directory}/report.html`);
}
