import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { InferredOptionTypes } from 'yargs';
import { messageOf } from '../../../errors/index.js';
import { exportK8s } from '../../../export/index.js';
import { shareOf } from '../../../load/index.js';
import { parseDuration, toSeconds } from '../../../units/index.js';
import type { Command } from '../../command.js';
import { LOAD_DEFAULTS, LOAD_OPTIONS, type LoadArguments } from '../../k8s/options.js';
import { type LoadAndBody, loadOfScenario } from '../../k8s/scenario-load.js';
import { planOf } from '../../load/options.js';
import { SCENARIO_OPTIONS, type ScenarioArguments, scenarioFrom } from '../../scenario-options.js';
import { printMessage, printResult } from '../../terminal.js';
import { usage } from '../../usage.js';

const OPTIONS = {
  url: { type: 'string', requiresArg: true, describe: 'What is loaded, in place of a scenario' },
  workers: { type: 'number', default: 4, requiresArg: true, describe: 'How many generators share the load' },
  image: {
    type: 'string',
    default: 'coldbench:latest',
    requiresArg: true,
    describe: 'The image, as the Dockerfile that is written makes it, where the cluster finds it',
  },
  results: {
    type: 'string',
    requiresArg: true,
    describe: 's3://bucket/prefix for the results; without it a volume that all pods share',
  },
  wait: { type: 'string', default: '10m', requiresArg: true, describe: 'How long pods wait for one another' },
  out: { type: 'string', requiresArg: true, describe: 'Folder to write; without it k8s-<name>' },
} as const;

type Arguments = Omit<ScenarioArguments, 'scenario'> & {
  readonly scenario: string | undefined;
} & LoadArguments &
  InferredOptionTypes<typeof OPTIONS>;

/** Several generators as an Indexed Job of Kubernetes. */
export const k8s: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('scenario', {
        type: 'string',
        describe: 'Scenario file whose target is a URL: its warm load',
      })
      .options({ ...OPTIONS, ...SCENARIO_OPTIONS, ...LOAD_OPTIONS })
      .example('$0 export k8s --url https://host/ --workers 8 -c 400 --rate 50000', '')
      .example(
        '$0 export k8s mine.yaml --results s3://bucket/load-1 --image registry/coldbench:1',
        '',
      ) as never,
  handler: async (argv) => {
    const { name, plan, body } = await loadOf(argv);
    const { workers, image, results = null } = argv;
    if (!Number.isSafeInteger(workers) || workers < 1)
      throw usage(`--workers ${workers} is no number of generators`, 'give 1 or more');
    if (results !== null && !/^s3:\/\/[^/]+/.test(results))
      throw usage(`--results ${results} is no place in S3`, 'give it as s3://bucket/prefix');
    shareOf(plan, { index: 0, total: workers });
    const folder = argv.out ?? `k8s-${name}`;
    const waitSeconds = secondsOf(argv.wait);
    const files = await exportK8s({ name, plan, body, workers, image, s3: results, waitSeconds }, folder);
    printMessage(
      `${workers} generators; ${path.join(folder, 'README.md')} tells how they are started, and their results merged`,
    );
    printResult(files.map((file) => path.join(folder, file)).join('\n'));
  },
};

async function loadOf(argv: Arguments): Promise<LoadAndBody & { readonly name: string }> {
  const { scenario: file, url } = argv;
  if ((file === undefined) === (url === undefined))
    throw usage(
      `give a scenario or a --url${file === undefined ? '' : ', not both'}`,
      'as bench export k8s --url https://host/',
    );
  if (file === undefined) return loadOfUrl(argv, url ?? '');
  const stray = Object.keys(LOAD_OPTIONS).find((name) => argv[name as keyof LoadArguments] !== undefined);
  if (stray !== undefined)
    throw usage(
      `--${stray} is of a load on --url`,
      'change what the scenario says with --set, as --set warm.connections=400',
    );
  const scenario = await scenarioFrom({ ...argv, scenario: file });
  return { name: scenario.name, ...(await loadOfScenario(scenario)) };
}

async function loadOfUrl(argv: Arguments, url: string): Promise<LoadAndBody & { readonly name: string }> {
  const { threads, duration, rate, arrivals, stages, method, body: file } = argv;
  const plan = planOf({
    ...{ url, threads, duration, rate, arrivals, stages, method, body: file },
    connections: argv.connections ?? LOAD_DEFAULTS.connections,
    warmup: argv.warmup ?? LOAD_DEFAULTS.warmup,
    timeout: argv.timeout ?? LOAD_DEFAULTS.timeout,
    engine: argv.engine ?? LOAD_DEFAULTS.engine,
    header: argv.header ?? LOAD_DEFAULTS.header,
    ...{ sweep: undefined, rates: undefined, samples: undefined },
  });
  const [{ bodyFile, ...request } = { method: 'GET', path: '', headers: {} } as const] = plan.requests;
  const body = bodyFile === undefined ? null : await bytesOf(bodyFile);
  return { name: new URL(plan.url).hostname, plan: { ...plan, requests: [request] }, body };
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause) => {
    throw usage(`the body ${file} cannot be read: ${messageOf(cause)}`, 'name a file with --body');
  });
}

function secondsOf(text: string): number {
  const wait = parseDuration(text);
  if (wait === undefined || wait < 1_000_000)
    throw usage(`--wait ${text} is no time to wait`, 'give it as 10m');
  return Math.ceil(toSeconds(wait));
}
