import { z } from 'zod';
import { type Megabytes, megabytes } from '../units/index.js';
import { aws } from './aws.js';
import { target } from './endpoint.js';
import { count, distinct, expected, map, memorySize, name } from './fields.js';
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
/** Of functions that are deployed. */
export const DEFAULT_MEMORY: readonly Megabytes[] = [512, 1536, 3008].map(megabytes);
const AUTO_THREADS =
  '"auto" is min(vCPUs of the size, ceil(memory / 1769)), and 1 where the framework has one.';

/** The shape of a scenario's YAML, by the names it may use. Its descriptions are what editors show. */
export function scenarioShape(vocabulary: Vocabulary = {}) {
  return wholeShape(vocabulary)
    .superRefine(({ target: place, model: { source, url } }, context) => {
      if (place !== 'aws' || url !== undefined || !source.includes('url')) return;
      const message = 'functions on AWS cannot fetch the model from this machine: give model.url as well';
      context.addIssue({ code: 'custom', path: ['model', 'source'], message });
    })
    .superRefine(({ model: { url }, input: { size = [], batch } }, context) => {
      if (url === undefined || (size.length < 2 && batch.length < 2)) return;
      const message = 'at a URL of yours each variant has one model: give one input.size and one input.batch';
      context.addIssue({ code: 'custom', path: ['model', 'url'], message });
    })
    .superRefine((given, context) => {
      const faults = typeof given.target === 'object' ? faultsAtUrl(given) : faultsElsewhere(given);
      for (const { path, message } of faults) context.addIssue({ code: 'custom', path: [...path], message });
    });
}

export type ParsedScenario = z.output<ReturnType<typeof scenarioShape>>;

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

type Given = Pick<z.output<ReturnType<typeof wholeShape>>, 'model' | 'cold'>;

const wholeShape = (vocabulary: Vocabulary) => map({ ...subjects(vocabulary), ...measurement(vocabulary) });

/** What is deployed already is as it is, and tells nothing of itself. */
function faultsAtUrl({ model: { source, load }, cold: given }: Given): Fault[] {
  const deployed = 'what is at a URL is deployed already: bench does not decide ';
  return [
    ...(source.join() === 'package' ? [] : [fault('model', 'source', `${deployed}where its model is`)]),
    ...(load.join() === 'outside' ? [] : [fault('model', 'load', `${deployed}when it loads its model`)]),
    ...(given.concurrency === 0
      ? []
      : [fault('cold', 'concurrency', 'a URL does not tell which environments a storm made')]),
    ...(given['page-cache'] === 'warm'
      ? []
      : [fault('cold', 'page-cache', 'the page cache of the machine behind a URL is not ours to empty')]),
  ];
}

function faultsElsewhere({ cold: { force } }: Given): Fault[] {
  if (force === undefined) return [];
  return [fault('cold', 'force', 'functions that bench deploys are made cold by itself: leave it out')];
}

const fault = (section: string, key: string, message: string): Fault => ({ path: [section, key], message });

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
      .optional()
      .meta({ default: DEFAULT_MEMORY })
      .describe(
        'Memory sizes in MB, as AWS Lambda has them (128 to 10240), or as "3GB". At a URL: what is there, else it is not known.',
      ),
    threads: threads
      .default('auto')
      .describe(`Threads of the framework. A list is an axis of the matrix; ${AUTO_THREADS}`),
    target,
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
