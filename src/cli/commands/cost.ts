import { type CostQuestion, pricesOf, recosted } from '../../cost/index.js';
import { PRICE_NAMES, type PriceTable, type TrafficSpec } from '../../model/index.js';
import { COST_FORMATS, type CostFormat, renderCost } from '../../report/index.js';
import { loadRun } from '../../results/index.js';
import { parseBound, parseTraffic, readPriceTable } from '../../scenario/index.js';
import { seededRandom } from '../../stats/index.js';
import type { Command } from '../command.js';
import { RUN_ARGUMENT, runFolder } from '../saved-run.js';
import { printResult, wantsColor, widthOf } from '../terminal.js';
import { usage } from '../usage.js';

interface Arguments {
  readonly run: string;
  readonly rate: string | undefined;
  readonly arrivals: string;
  readonly busy: string | undefined;
  readonly idle: string | undefined;
  readonly 'free-tier': boolean;
  readonly prices: string | undefined;
  readonly bound: string | undefined;
  readonly format: CostFormat;
  readonly json: boolean;
}

/** What a saved run's functions cost: an invocation, and a month of some traffic. */
export const cost: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('run', RUN_ARGUMENT)
      .option('rate', {
        type: 'string',
        requiresArg: true,
        describe: 'How often a function is asked, as 100/h, 2/min, 10/s or 3000000/month; several by commas',
      })
      .option('arrivals', {
        type: 'string',
        default: 'poisson',
        requiresArg: true,
        describe: 'poisson: at random, as independent users ask; constant: evenly spaced',
      })
      .option('busy', {
        type: 'string',
        requiresArg: true,
        implies: ['idle', 'rate'],
        describe: 'The rate lasts so long, as 2m; then comes an idle span',
      })
      .option('idle', {
        type: 'string',
        requiresArg: true,
        implies: ['busy', 'rate'],
        describe: 'Length of the spans between, in which nothing is asked',
      })
      .option('free-tier', { type: 'boolean', default: false, describe: 'Take the free tier off' })
      .option('prices', {
        type: 'string',
        requiresArg: true,
        describe: `Other prices than the run's: ${PRICE_NAMES.join(', ')}, or a YAML file`,
      })
      .option('bound', {
        type: 'string',
        requiresArg: true,
        describe: "Name the cheapest that holds it, as 'warm.p99 <= 300ms'; 'p99 <= 300ms' is of solo",
      })
      .option('format', { choices: COST_FORMATS, default: 'table' as const, describe: 'What to print' })
      .option('json', { type: 'boolean', default: false, describe: 'As --format json' })
      .example('$0 cost results/reference', 'an invocation, warm and cold')
      .example("$0 cost results/reference --rate 100/h --bound 'p99 <= 300ms'", 'a month, and the cheapest')
      .example('$0 cost results/reference --rate 1/h,1/min,10/s --prices arm64', 'three rates')
      .example('$0 cost results/reference --rate 5/s --busy 2m --idle 30m', 'bursts'),
  handler: async (argv) => {
    const run = await loadRun(await runFolder(argv.run));
    const newRandom = () => seededRandom(run.seed);
    const questions = await questionsOf(argv);
    const runs = questions.map((question) => recosted(run, question, newRandom));
    const terminal = { color: wantsColor(process.stdout), width: widthOf(process.stdout) };
    printResult(renderCost(runs, argv.json ? 'json' : argv.format, terminal));
  },
};

/** One for each rate; without any, what the run's own scenario says of it. */
async function questionsOf(argv: Arguments): Promise<readonly CostQuestion[]> {
  const asked = {
    ...(argv.bound === undefined ? {} : { bound: parseBound(argv.bound).text }),
    ...(argv.prices === undefined ? {} : { prices: await pricesFrom(argv.prices) }),
  };
  if (argv.rate === undefined) {
    if (argv['free-tier']) throw usage('--free-tier is of a month', 'give a --rate as well');
    return [asked];
  }
  return argv.rate.split(',').map((rate) => ({ ...asked, traffic: trafficFrom(rate, argv) }));
}

function trafficFrom(rate: string, { arrivals, busy, idle, ...argv }: Arguments): TrafficSpec {
  return parseTraffic({
    ...{ rate, arrivals, 'free-tier': argv['free-tier'] },
    ...(busy === undefined || idle === undefined ? {} : { busy, idle }),
  });
}

function pricesFrom(given: string): Promise<PriceTable> {
  const name = PRICE_NAMES.find((known) => known === given);
  return name === undefined ? readPriceTable(given) : Promise.resolve(pricesOf(name));
}
