import { z } from 'zod';
import { BenchError } from '../errors/index.js';
import { parseBound } from './bound.js';
import { choice, count, distinct, duration, expected, list, map, rate } from './fields.js';
import { parseGate } from './gate.js';
import { suggestion } from './nearest.js';
import { shown } from './quoted.js';
import { trace } from './replay.js';
import { parseUntil } from './until.js';

const WRK_THREADS = 8;

export const threads = z.union([z.literal('auto'), distinct(count(1, 64), '1, 2')], {
  error: expected('auto or a list of whole numbers from 1 to 64'),
});

const MOST_ROUNDS = 1_000;
const ROUNDS = `a whole number from 1 to ${MOST_ROUNDS}, or {min: 3, max: 20, until: "warm.p99 +-5%"}`;

const untilNarrow = map({
  min: count(2, MOST_ROUNDS).default(3).describe('Rounds that are measured in any case.'),
  max: count(2, MOST_ROUNDS).default(20).describe('Rounds after which the run ends in any case.'),
  until: z
    .string({ error: expected('a metric and the width of its interval, as "warm.p99 +-5%"') })
    .superRefine((text, context) => complain(context, () => parseUntil(text)))
    .describe('How narrow the interval (95 %) of every cell must be, as "warm.p99 +-5%".'),
}).superRefine(
  ({ min, max }, context) => {
    if (!(min > max)) return;
    const params = { related: ['rounds', 'max'] };
    const message = `at least ${min} rounds, and at most ${max}`;
    context.addIssue({ code: 'custom', path: ['min'], message, params });
  },
  { when: ({ value }) => typeof value === 'object' && value !== null },
);

export const rounds = z
  .union([count(1, MOST_ROUNDS), untilNarrow], { error: expected(ROUNDS) })
  .default(3)
  .describe(
    'How often every cell is measured, in a new random order each time; or how often at least and at most, until an interval is narrow.',
  );

export const cold = map({
  samples: count(0, 100_000).default(4).describe('Cold starts for each cell and round; 0 measures none.'),
  'page-cache': choice(['warm', 'cold'])
    .default('warm')
    .describe("Whether the package's files are in the host's page cache when the environment starts."),
  concurrency: count(0, 1_000)
    .default(0)
    .describe(
      'A storm: first requests at once, each in an environment of its own, as after a deployment; 0: none.',
    ),
  force: z
    .string({ error: expected('a shell command') })
    .min(1, { error: 'a command is empty' })
    .optional()
    .describe(
      'Only where the target is a URL: a shell command after which the next request is a cold start. Without it none is measured.',
    ),
  'force-timeout': duration().prefault('5m').describe('How long that command may take.'),
});

export const solo = map({
  duration: duration().prefault('2s').describe('Measured time for each cell and round, as 2s.'),
});

const stage = map({
  duration: duration().describe('Length of the stage, as 10s.'),
  rate: rate().optional().describe('Requests per second, the same throughout.'),
  from: rate({ zero: true }).optional().describe('Requests per second at its start: a ramp, with to.'),
  to: rate({ zero: true }).optional().describe('Requests per second at its end.'),
}).superRefine((given, context) => {
  const steady = given.rate !== undefined && given.from === undefined && given.to === undefined;
  const ramp = given.rate === undefined && given.from !== undefined && given.to !== undefined;
  if (!steady && !ramp)
    context.addIssue({ code: 'custom', path: [], message: 'a stage has a rate, or from and to' });
});

export const warm = map({
  connections: count(1, 10_000).default(40).describe('Connections kept busy: a closed loop (wrk -c).'),
  threads: count(1, 10_000)
    .optional()
    .describe(
      "wrk -t: groups connections in wrk's table, nothing else. Default: 8, or the connections if fewer.",
    ),
  duration: duration().prefault('5s').describe('Measured time for each cell and round (wrk -d).'),
  warmup: duration({ zero: true }).prefault('1s').describe('Least time of load before the measured time.'),
  timeout: duration().prefault('60s').describe('A request that has not ended by then counts as a timeout.'),
  engine: choice(['auto', 'autocannon', 'raw'])
    .default('auto')
    .describe('What drives the connections. "auto": autocannon, unless it would be the bottleneck.'),
  rate: rate()
    .optional()
    .describe('Requests per second: an open loop, measured from when each request was meant to start.'),
  arrivals: choice(['constant', 'poisson'])
    .optional()
    .describe('Of an open loop: evenly spaced (the default), or at random as independent users make them.'),
  stages: list(stage, '{duration: 10s, rate: 100}')
    .optional()
    .describe('An open loop of steps and ramps, one after the other; in place of rate and duration.'),
  trace: trace
    .optional()
    .describe(
      'Arrivals as they were in production, idle times and reclaim included; in place of rate and duration.',
    ),
})
  .superRefine(
    ({ connections, threads: groups = 1 }, context) => {
      if (!(groups > connections)) return;
      const message = `${groups} threads for ${connections} connections: wrk needs a connection a thread`;
      const params = { related: ['warm', 'connections'] };
      context.addIssue({ code: 'custom', path: ['threads'], message, params });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .superRefine(({ rate: steady, stages, arrivals, trace: replayed }, context) => {
    const complain = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (steady !== undefined && stages !== undefined)
      complain('stages', 'rate and stages are two ways to say the same: give one of them');
    if (replayed !== undefined && (steady ?? stages ?? arrivals) !== undefined)
      complain('trace', 'a trace tells when requests arrive: leave out rate, stages and arrivals');
    else if (arrivals !== undefined && steady === undefined && stages === undefined)
      complain('arrivals', 'arrivals are those of an open loop: give a rate or stages as well');
  })
  .transform((given) => ({ ...given, threads: given.threads ?? Math.min(WRK_THREADS, given.connections) }));

export const bound = z
  .string({ error: expected('a bound in quotes, as "solo.p99 <= 300ms"') })
  .superRefine((text, context) => complain(context, () => parseBound(text)));

/** Gates; with the known variants, what they select must be one. */
export function gates(variants: readonly string[] | undefined) {
  const gate = z
    .string({ error: expected('a gate in quotes, as "onnxruntime-node: warm.p99 <= 500ms"') })
    .superRefine((text, context) => {
      complain(context, () => checkGate(text, variants));
    });
  return z.array(gate, { error: expected('a list of gates') });
}

function checkGate(text: string, variants: readonly string[] | undefined): string | undefined {
  const { variant } = parseGate(text).selector;
  if (variant === null || variants === undefined || variants.includes(variant)) return undefined;
  return `the gate selects the unknown variant ${shown(variant)}${suggestion(variant, variants)}`;
}

/** Tells what a check complains of, by its words or as an error with a hint. */
function complain(context: z.RefinementCtx, check: () => unknown): void {
  try {
    const problem = check();
    if (typeof problem === 'string') context.addIssue(problem);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    context.addIssue(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
  }
}
