import { randomBytes } from 'node:crypto';
import type { Argv, InferredOptionTypes, Options } from 'yargs';
import { type LoadPlan, METHODS, type Method, type RateStage } from '../../load/index.js';
import { type Microseconds, parseDuration } from '../../units/index.js';
import { usage } from '../usage.js';
import { parseHeaders } from './headers.js';
import { parseStages, totalOf } from './stages.js';
import { checkLength, sweepOf } from './sweep-options.js';

export const PLAN_OPTIONS = {
  connections: {
    alias: 'c',
    type: 'number',
    default: 40,
    requiresArg: true,
    describe: 'Connections, each of which sends its next request when it has its answer',
  },
  threads: {
    alias: 't',
    type: 'number',
    requiresArg: true,
    describe:
      "wrk's threads: groups of connections whose rates its table samples, nothing else; 8, or -c if less",
  },
  duration: {
    alias: 'd',
    type: 'string',
    requiresArg: true,
    describe: 'Time that is measured, of a sweep in each step; 10s',
  },
  warmup: { type: 'string', default: '1s', requiresArg: true, describe: 'Time of load before it, left out' },
  timeout: {
    type: 'string',
    default: '60s',
    requiresArg: true,
    describe: 'A request without its answer by then is given up, and counted so',
  },
  rate: {
    type: 'number',
    requiresArg: true,
    describe:
      'Open loop: so many requests/s whatever becomes of them, timed from when each was meant to start',
  },
  arrivals: {
    choices: ['constant', 'poisson'],
    requiresArg: true,
    describe: 'Of an open loop: evenly spaced, which is the default, or at random as independent users come',
  },
  stages: {
    type: 'string',
    requiresArg: true,
    describe: "Open loop of steps and ramps, in place of -d and --rate: '10s@100,30s@100..500'",
  },
  sweep: {
    type: 'string',
    requiresArg: true,
    describe: "Find the highest rate of --rates that the server bears: without errors and 'p99 <= 50ms'",
  },
  rates: {
    type: 'string',
    requiresArg: true,
    describe: 'The first and the highest rate that --sweep tries, as 50..2000',
  },
  engine: {
    choices: ['auto', 'autocannon', 'raw'],
    default: 'auto',
    requiresArg: true,
    describe:
      'What drives the connections; auto: autocannon, unless it would be the bottleneck or cannot do it',
  },
  header: {
    alias: 'H',
    type: 'string',
    array: true,
    nargs: 1,
    default: [],
    requiresArg: true,
    describe: "Header 'Name: value'; may be given several times",
  },
  method: {
    alias: 'm',
    type: 'string',
    requiresArg: true,
    describe: `${METHODS.join(', ')}; GET without a body, POST with one`,
  },
  body: { type: 'string', requiresArg: true, describe: 'File whose bytes are the body of every request' },
  samples: { type: 'string', requiresArg: true, describe: 'Write a row for each request (CSV, gzip)' },
} as const satisfies Record<string, Options>;

export type PlanArguments = { readonly url: string } & InferredOptionTypes<typeof PLAN_OPTIONS>;

export function withPlan(yargs: Argv): Argv<PlanArguments> {
  return yargs
    .positional('url', { type: 'string', demandOption: true, describe: 'http:// or https://' })
    .options(PLAN_OPTIONS) as unknown as Argv<PlanArguments>;
}

const WRK_THREADS = 8;
/** wrk's. */
const DURATION = '10s';

/** What the command line asks for. Throws a BenchError (exit code 2) for what cannot be read. */
export function planOf(argv: PlanArguments): LoadPlan {
  refuseRepeated(argv);
  const { connections, threads = Math.min(WRK_THREADS, connections), body } = argv;
  const stages = stagesOf(argv);
  const durationUs = stages === undefined ? durationOf('-d', argv.duration ?? DURATION) : totalOf(stages);
  const request = {
    method: methodOf(argv.method ?? (body === undefined ? 'GET' : 'POST')),
    path: '',
    headers: parseHeaders(argv.header),
    ...(body === undefined ? {} : { bodyFile: body }),
  };
  return {
    url: targetOf(argv.url),
    connections,
    threads,
    durationUs,
    warmupUs: durationOf('--warmup', argv.warmup),
    timeoutUs: durationOf('--timeout', argv.timeout),
    requests: [request],
    engine: argv.engine,
    ...loopOf(argv, stages),
    requestIdPrefix: `load-${randomBytes(4).toString('hex')}`,
    ...(argv.samples === undefined ? {} : { samplesFile: argv.samples }),
  };
}

/** yargs makes a list of an option that is given twice, and no part of it is what was meant. */
function refuseRepeated(argv: object): void {
  const repeated = Object.entries(argv).find(
    ([name, value]) => Array.isArray(value) && !['_', 'header', 'H'].includes(name),
  );
  if (repeated !== undefined) throw usage(`${dashed(repeated[0])} was given several times`, 'give it once');
}

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** One seed for all, so that a rate gives the same schedule each time. */
const SCHEDULE_SEED = 1;

function loopOf(
  { arrivals }: PlanArguments,
  stages: readonly RateStage[] | undefined,
): Pick<LoadPlan, 'loop'> {
  if (stages !== undefined)
    return { loop: { kind: 'open', arrivals: arrivals ?? 'constant', seed: SCHEDULE_SEED, stages } };
  if (arrivals === undefined) return {};
  throw usage('--arrivals is of an open loop', 'give a --rate, --stages or --sweep, too');
}

/** Those of an open loop, of a sweep its first step; undefined of a closed one. */
function stagesOf(argv: PlanArguments): readonly RateStage[] | undefined {
  const { stages, duration } = argv;
  const sweep = sweepOf(argv);
  const rate = sweep?.fromRate ?? argv.rate;
  if (stages !== undefined) {
    if (rate !== undefined)
      throw usage('--rate and --stages are two ways to say the same', 'give one of them');
    if (duration !== undefined)
      throw usage('-d has no place beside --stages', 'they tell their own times; leave -d out');
    return parseStages(stages);
  }
  if (rate === undefined) return undefined;
  if (!(rate > 0)) throw usage('--rate must be above 0', 'give requests per second, as --rate 400');
  const durationUs = durationOf('-d', duration ?? DURATION);
  if (sweep !== undefined) checkLength(sweep, durationUs);
  return [{ durationUs, fromRate: rate, toRate: rate }];
}

function targetOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw usage(`${text} is no URL to load`, `give it whole, as http://${text.replace(/^\w+:\/\//, '')}`);
  if (url.username !== '' || url.password !== '')
    throw usage('a user in the URL is not sent', "give -H 'Authorization: ...' instead");
  url.hash = '';
  return url.href;
}

function methodOf(text: string): Method {
  const method = METHODS.find((known) => known === text.toUpperCase());
  if (method === undefined)
    throw usage(`-m ${text} is no method that can be measured`, `give ${METHODS.join(', ')}`);
  return method;
}

/** With its unit, or as wrk takes it: seconds without one. */
function durationOf(option: string, text: string): Microseconds {
  const duration = parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
  if (duration === undefined) throw usage(`${option} ${text} is no time`, 'give it as 10s, 500ms or 2m');
  return duration;
}
