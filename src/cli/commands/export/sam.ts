import path from 'node:path';
import { exportSam } from '../../../export/index.js';
import { prepareFunctions } from '../../../run/index.js';
import { parseDuration, toSeconds } from '../../../units/index.js';
import type { Command } from '../../command.js';
import { interruptible } from '../../interrupt.js';
import { type ScenarioArguments, scenarioFrom, withScenario } from '../../scenario-options.js';
import { printMessage, printResult } from '../../terminal.js';
import { withProgress } from '../../terminal-progress.js';
import { usage } from '../../usage.js';

type Arguments = ScenarioArguments & {
  readonly out: string | undefined;
  readonly timeout: string;
  readonly auth: 'none' | 'iam';
  readonly api: boolean;
};

/** AWS Lambda's longest. */
const LONGEST_SECONDS = 900;

/** The functions of a scenario, to be deployed by AWS SAM. */
export const sam: Command<Arguments> = {
  builder: (yargs) =>
    withScenario(yargs)
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder to write; without it sam-<name of the scenario>',
      })
      .option('timeout', {
        type: 'string',
        default: '60s',
        requiresArg: true,
        describe: 'Timeout of the functions, up to 15m',
      })
      .option('auth', {
        choices: ['none', 'iam'] as const,
        default: 'none' as const,
        describe: 'Who may call the URLs: everybody who knows them, or who signs (bench run does not)',
      })
      .option('api', {
        type: 'boolean',
        default: false,
        describe: 'Put them behind an HTTP API too, for GET and POST',
      })
      .example('$0 export sam scenarios/squeezenet.yaml', 'nine functions in sam-squeezenet/')
      .example(
        '$0 export sam scenarios/squeezenet.yaml --variants tfjs-node --memory 1536 --api',
        'the shape of 2017: 1,536 MB, 60 s, GET and POST',
      ),
  handler: async (argv) => {
    const timeoutSeconds = secondsOf(argv.timeout);
    const scenario = await scenarioFrom({ ...argv, set: [...argv.set, 'target=aws'] });
    const folder = argv.out ?? `sam-${scenario.name}`;
    await interruptible('stopping …', async (signal) => {
      const prepared = await withProgress((listen) => prepareFunctions({ scenario, listen, signal }));
      const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
      const baseImages = scenario.aws?.baseImages ?? {};
      const options = { timeoutSeconds, auth: argv.auth, api: argv.api, architecture, baseImages } as const;
      const place = { name: scenario.name, scenario: argv.scenario };
      const { functions, leftOut } = await exportSam({ ...place, ...prepared, options }, folder);
      for (const { cell, reason } of leftOut) printMessage(`left out ${cell.id}: ${reason}`);
      printMessage(
        `${functions.length} functions; ${path.join(folder, 'README.md')} tells how they are deployed`,
      );
      printResult(path.join(folder, 'template.yaml'));
    });
  },
};

function secondsOf(text: string): number {
  const parsed = parseDuration(text);
  const seconds = parsed === undefined ? Number.NaN : toSeconds(parsed);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
  throw usage(`--timeout ${text} is no timeout of AWS Lambda`, 'give whole seconds from 1s to 15m');
}
