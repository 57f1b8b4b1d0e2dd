import { z } from 'zod';
import { BenchError } from '../errors/index.js';
import { amount, count, distinct, duration, list, memorySize, name } from './fields.js';
import { parseGate } from './gate.js';
import { suggestion } from './nearest.js';
import { shown } from './quoted.js';

/** The names that a scenario may use. */
export interface Vocabulary {
  readonly networks?: readonly string[];
  /** Without it any variant's name is taken. */
  readonly variants?: readonly string[];
}

const DEFAULT_NETWORKS = ['squeezenet1_1'];
const WRK_THREADS = 8;

/** The shape of a scenario's YAML, by the names it may use. Its descriptions are what editors show. */
export function scenarioShape({ networks = DEFAULT_NETWORKS, variants }: Vocabulary = {}) {
  return z.strictObject(
    {
      name: name.describe('Name of the scenario, and of its folder under results/.'),
      network: oneOf('network', networks)
        .default(networks[0] ?? '')
        .describe('The network that every variant runs.'),
      weights: only('seeded', 'weights from a file or URL')
        .default('seeded')
        .describe(
          'Where the weights come from. "seeded": made from a fixed seed, the same in every variant.',
        ),
      input: input.prefault({}).describe('What each request carries.'),
      variants: distinct(
        variants === undefined ? name : oneOf('variant', variants),
        'onnxruntime-node',
      ).describe('Handler variants to compare: folders under handlers/. `bench variants` lists them.'),
      memory: distinct(memorySize(), '512, 1536')
        .prefault([512, 1536, 3008])
        .describe('Memory sizes in MB, as AWS Lambda has them (128 to 10240), or as "3GB".'),
      threads: threads
        .default('auto')
        .describe(
          'Threads of the framework: a list is an axis of the matrix; "auto" is min(vCPUs of the size, ceil(memory / 1769)), and 1 where the framework has one.',
        ),
      target: only('local', 'aws and URLs').default('local').describe('Where the functions are deployed.'),
      rounds: count(1, 1_000)
        .default(3)
        .describe('How often every cell is measured, in a new random order each time.'),
      seed: count(0, 2 ** 32 - 1)
        .default(42)
        .describe('Seed of every random choice: order of cells, images, weights.'),
      cold: cold.prefault({}).describe('Cold starts.'),
      solo: solo
        .prefault({})
        .describe('One connection to one execution environment: the undisturbed duration.'),
      warm: warm.prefault({}).describe('The load on the warm function, in the words of wrk.'),
      gates: gates
        .prefault([])
        .describe('What must hold for the run to pass, as "warm.p99 <= 500ms" or "errors == 0".'),
      references: z
        .array(reference, { error: ({ input: given }) => `expected a list, got ${shown(given)}` })
        .default([])
        .describe('Figures published elsewhere, shown as labelled rows beside the measured ones.'),
    },
    { error: mapExpected },
  );
}

export type ScenarioShape = ReturnType<typeof scenarioShape>;
export type ParsedScenario = z.output<ScenarioShape>;

function mapExpected(issue: { readonly code?: string; readonly input?: unknown }): string | undefined {
  return issue.code === 'invalid_type' ? `expected a map of keys, got ${shown(issue.input)}` : undefined;
}

function oneOf(what: string, known: readonly string[]) {
  return z.enum(known, {
    error: ({ input: given }) => {
      if (typeof given !== 'string') return `expected a ${what}'s name, got ${shown(given)}`;
      const hint = suggestion(given, known);
      return `unknown ${what} ${shown(given)}${hint === '' ? `; known: ${known.join(', ')}` : hint}`;
    },
  });
}

function only<const T extends string>(supported: T, later: string) {
  return z.literal(supported, {
    error: ({ input: given }) => `expected ${supported}, got ${shown(given)}; ${later} are not supported yet`,
  });
}

const input = z.strictObject(
  {
    images: list(
      z.string({ error: ({ input: given }) => `expected a path or "seeded", got ${shown(given)}` }).min(1, {
        error: 'a path is empty',
      }),
      'seeded',
    )
      .prefault(['seeded'])
      .describe(
        '"seeded" (a generated photograph), or paths of JPEG or PNG files, relative to the scenario.',
      ),
    mode: z
      .enum(['body', 'url'], { error: ({ input: given }) => `expected body or url, got ${shown(given)}` })
      .default('body')
      .describe(
        'How the handler gets the image: as the body of the request, or by a URL that the request names.',
      ),
  },
  { error: mapExpected },
);

const threads = z.union([z.literal('auto'), distinct(count(1, 64), '1, 2')], {
  error: ({ input: given }) =>
    `expected auto or a list of distinct whole numbers from 1 to 64, got ${shown(given)}`,
});

const cold = z.strictObject(
  {
    samples: count(0, 100_000).default(4).describe('Cold starts for each cell and round; 0 measures none.'),
    'page-cache': z
      .enum(['warm', 'cold'], { error: ({ input: given }) => `expected warm or cold, got ${shown(given)}` })
      .default('warm')
      .describe("Whether the package's files are in the host's page cache when the environment starts."),
  },
  { error: mapExpected },
);

const solo = z.strictObject(
  { duration: duration().prefault('2s').describe('Measured time for each cell and round, as 2s.') },
  { error: mapExpected },
);

const warm = z
  .strictObject(
    {
      connections: count(1, 10_000).default(40).describe('Connections kept busy: a closed loop (wrk -c).'),
      threads: count(1, 10_000)
        .optional()
        .describe(
          "wrk -t: groups connections in wrk's table, nothing else. Default: 8, or fewer with fewer connections.",
        ),
      duration: duration().prefault('5s').describe('Measured time for each cell and round (wrk -d).'),
      warmup: duration({ zero: true })
        .prefault('1s')
        .describe('Least time of load before the measured time.'),
      timeout: duration()
        .prefault('60s')
        .describe('A request that has not ended by then counts as a timeout.'),
    },
    { error: mapExpected },
  )
  .superRefine(
    ({ connections, threads: groups = 1 }, context) => {
      if (!(groups > connections)) return;
      const message = `${groups} threads for ${connections} connections: wrk needs a connection a thread`;
      const params = { related: ['warm', 'connections'] };
      context.addIssue({ code: 'custom', path: ['threads'], message, params });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .transform((given) => ({
    ...given,
    threads: given.threads ?? Math.min(WRK_THREADS, given.connections),
  }));

function gates(variants: readonly string[] | undefined) {
  const example = '"onnxruntime-node: warm.p99 <= 500ms"';
  const gate = z
    .string({ error: ({ input: given }) => `expected a gate in quotes, as ${example}, got ${shown(given)}` })
    .superRefine((text, context) => {
      const problem = problemOfGate(text, variants);
      if (problem !== undefined) context.addIssue(problem);
    });
  return z.array(gate, { error: ({ input: given }) => `expected a list of gates, got ${shown(given)}` });
}

function problemOfGate(text: string, variants: readonly string[] | undefined): string | undefined {
  try {
    const { variant } = parseGate(text).selector;
    if (variant === null || variants === undefined || variants.includes(variant)) return undefined;
    return `the gate selects the unknown variant ${shown(variant)}${suggestion(variant, variants)}`;
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
  }
}

const reference = z.strictObject(
  {
    label: z
      .string({ error: ({ input: given }) => `expected a text, got ${shown(given)}` })
      .describe('What was measured, where, with what.'),
    memory: memorySize().optional().describe('Memory size in MB.'),
    'requests-per-second': amount().optional().describe('Throughput.'),
    average: duration().optional().describe('Mean of the response times, as 377.93ms.'),
    sd: duration({ zero: true }).optional().describe('Standard deviation of the response times.'),
    max: duration().optional().describe('Largest response time.'),
  },
  { error: mapExpected },
);
