import type { z } from 'zod';
import { type Megabytes, megabytes } from '../units/index.js';
import { aws } from './aws.js';
import { target } from './endpoint.js';
import { count, distinct, map, memorySize, name } from './fields.js';
import { input } from './input.js';
import { model } from './model.js';
import { networkShape } from './network.js';
import { prices } from './prices.js';
import { references } from './references.js';
import { bound, cold, gates, rounds, solo, threads, warm } from './sections.js';
import { traffic } from './traffic.js';
import { oneOf, type Vocabulary } from './vocabulary.js';
import { faultsOfNames, weights } from './weights.js';

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
    .superRefine(({ target: place, input: { mode, urls } }, context) => {
      if (place === 'local' || mode === 'body' || urls !== undefined) return;
      const who = place === 'aws' ? 'functions on AWS' : 'what is at a URL';
      const message = `${who} cannot fetch images from this machine: give input.urls as well`;
      context.addIssue({ code: 'custom', path: ['input', 'mode'], message });
    })
    .superRefine(({ model: { url }, input: { size = [], batch } }, context) => {
      if (url === undefined || (size.length < 2 && batch.length < 2)) return;
      const message = 'at a URL of yours each variant has one model: give one input.size and one input.batch';
      context.addIssue({ code: 'custom', path: ['model', 'url'], message });
    })
    .superRefine((given, context) => {
      const faults = typeof given.target === 'object' ? faultsAtUrl(given) : faultsElsewhere(given);
      for (const { path, message } of [...faults, ...faultsOfOwnModel(given)])
        context.addIssue({ code: 'custom', path: [...path], message });
    })
    .superRefine(({ network, weights: given }, context) => {
      const layers = typeof network === 'string' ? vocabulary.layersOf?.(network) : undefined;
      if (typeof network !== 'string' || layers === undefined) return;
      const params = { part: 'key', related: ['network'] };
      for (const { key, message } of faultsOfNames(given, network, layers))
        context.addIssue({ code: 'custom', path: ['weights', 'names', key], message, params });
    });
}

export type ParsedScenario = z.output<ReturnType<typeof scenarioShape>>;

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

type Whole = z.output<ReturnType<typeof wholeShape>>;
type Given = Pick<Whole, 'model' | 'cold' | 'warm' | 'target'>;

const wholeShape = (vocabulary: Vocabulary) => map({ ...subjects(vocabulary), ...measurement(vocabulary) });

/** What is deployed already is as it is, and tells nothing of itself. */
function faultsAtUrl({ model: { source, load }, cold: given, warm: { trace } }: Given): Fault[] {
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
    ...keepAliveFaults(trace, 'what is at a URL'),
  ];
}

function faultsElsewhere({ cold: { force }, warm: { trace }, target: place }: Given): Fault[] {
  const elsewhere = place === 'aws' ? keepAliveFaults(trace, 'AWS') : [];
  if (force === undefined) return elsewhere;
  return [
    ...elsewhere,
    fault('cold', 'force', 'functions that bench deploys are made cold by itself: leave it out'),
  ];
}

/** Where idle environments are not ours, they are kept as long as they are. */
function keepAliveFaults(trace: Given['warm']['trace'], whose: string): Fault[] {
  if (typeof trace !== 'object') return [];
  return [
    ...(trace.speed === 1
      ? []
      : [fault('warm', 'trace', `${whose} keeps environments as long as ever: leave out speed`)]),
    ...(trace['keep-alive'] === 'aws'
      ? []
      : [
          fault(
            'warm',
            'trace',
            `how long ${whose} keeps environments is not ours to say: leave out keep-alive`,
          ),
        ]),
  ];
}

/** What a user's model says itself. */
function faultsOfOwnModel({ network, weights: given, input: { size } }: Whole): Fault[] {
  if (typeof network === 'string') return [];
  const sides = network.width ?? network.height;
  return [
    ...(given === 'seeded'
      ? []
      : [{ path: ['weights'], message: 'a model of your own has its weights in it: leave weights out' }]),
    ...(size === undefined || sides === undefined
      ? []
      : [fault('input', 'size', 'width and height of the model are given in network: give one of them')]),
  ];
}

const fault = (section: string, key: string, message: string): Fault => ({ path: [section, key], message });

// What is measured.
function subjects({ networks, variants }: Vocabulary) {
  const variant = variants === undefined ? name : oneOf('variant', variants);
  return {
    name: name.describe('Name of the scenario, and of its folder under results/.'),
    network: networkShape(networks),
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
    prices: prices
      .optional()
      .describe('By which costs are computed. Without it AWS\'s in us-east-1; "arm64", a table, or a file.'),
    traffic: traffic
      .optional()
      .describe('How the functions are asked in production: what a month costs then.'),
    bound: bound
      .optional()
      .describe('What the cheapest cell must hold, as "solo.p99 <= 300ms": the report names it.'),
    references: references
      .default([])
      .describe('Figures published elsewhere, shown as labelled rows beside the measured ones.'),
  };
}
