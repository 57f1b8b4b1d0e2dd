import { z } from 'zod';
import { aws } from './aws.js';
import { choice, count, distinct, expected, map, memorySize, name } from './fields.js';
import { model } from './model.js';
import { suggestion } from './nearest.js';
import { shown } from './quoted.js';
import { references } from './references.js';
import { cold, gates, input, rounds, solo, threads, warm } from './sections.js';
import { weights } from './weights.js';

/** The names that a scenario may use. */
export interface Vocabulary {
  /** Without them any network's name is taken. */
  readonly networks?: readonly string[];
  /** Without it any variant's name is taken. */
  readonly variants?: readonly string[];
}

/** The one of 2017. */
const DEFAULT_NETWORK = 'squeezenet1_1';
const AUTO_THREADS =
  '"auto" is min(vCPUs of the size, ceil(memory / 1769)), and 1 where the framework has one.';

/** The shape of a scenario's YAML, by the names it may use. Its descriptions are what editors show. */
export function scenarioShape(vocabulary: Vocabulary = {}) {
  return map({ ...subjects(vocabulary), ...measurement(vocabulary) }).superRefine(
    ({ target, model: { source, url } }, context) => {
      if (target !== 'aws' || url !== undefined || !source.includes('url')) return;
      const message = 'functions on AWS cannot fetch the model from this machine: give model.url as well';
      context.addIssue({ code: 'custom', path: ['model', 'source'], message });
    },
  );
}

export type ParsedScenario = z.output<ReturnType<typeof scenarioShape>>;

// What is measured.
function subjects({ networks, variants }: Vocabulary) {
  const network = networks === undefined ? name : oneOf('network', networks);
  const variant = variants === undefined ? name : oneOf('variant', variants);
  return {
    name: name.describe('Name of the scenario, and of its folder under results/.'),
    network: network.default(DEFAULT_NETWORK).describe('The network that every variant runs.'),
    weights,
    input: input.prefault({}).describe('What each request carries.'),
    model: model.prefault({}).describe('How functions come by their model.'),
    variants: distinct(variant, 'onnxruntime-node').describe(
      'Handler variants to compare, folders under handlers/. `bench variants` lists them.',
    ),
    memory: distinct(memorySize(), '512, 1536')
      .prefault([512, 1536, 3008])
      .describe('Memory sizes in MB, as AWS Lambda has them (128 to 10240), or as "3GB".'),
    threads: threads
      .default('auto')
      .describe(`Threads of the framework. A list is an axis of the matrix; ${AUTO_THREADS}`),
    target: choice(['local', 'aws'])
      .default('local')
      .describe('Where the functions are deployed: "local", the emulator, or "aws".'),
    aws: aws.prefault({}).describe('How the functions are deployed on AWS; read where the target is aws.'),
  };
}

// How it is measured, and what for.
function measurement({ variants }: Vocabulary) {
  return {
    rounds,
    seed: count(0, 2 ** 32 - 1)
      .default(42)
      .describe('Seed of every random choice of the run.'),
    cold: cold.prefault({}).describe('Cold starts: a fresh execution environment for every sample.'),
    solo: solo.prefault({}).describe('One connection, one execution environment: the undisturbed duration.'),
    warm: warm.prefault({}).describe('The load on the warm function, in the words of wrk.'),
    gates: gates(variants)
      .default([])
      .describe('What must hold for the run to pass, as "warm.p99 <= 500ms" or "errors == 0".'),
    references: references
      .default([])
      .describe('Figures published elsewhere, shown as labelled rows beside the measured ones.'),
  };
}

function oneOf(what: string, known: readonly string[]) {
  return z.enum(known, {
    error: ({ input: given }) => {
      if (typeof given !== 'string') return expected(`the name of a ${what}`)({ input: given });
      const near = suggestion(given, known);
      return `unknown ${what} ${shown(given)}${near === '' ? `; known: ${known.join(', ')}` : near}`;
    },
  });
}
