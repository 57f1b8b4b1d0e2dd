import { z } from 'zod';
import type { Scenario } from '../model/index.js';
import { expected, name } from './fields.js';
import { ownModel, ownModelSpec } from './own-model.js';
import { oneOf } from './vocabulary.js';

/** The one of 2017. */
const DEFAULT_NETWORK = 'squeezenet1_1';

/** One of the networks of these names, or of any name, or a user's model. */
export function networkShape(known: readonly string[] | undefined) {
  const named = known === undefined ? name : oneOf('network', known);
  const error = ({ input }: { readonly input?: unknown }) =>
    typeof input === 'string'
      ? z.safeParse(named, input).error?.issues[0]?.message
      : expected('the name of a network or {onnx: FILE}')({ input });
  return z
    .union([named, ownModel], { error })
    .default(DEFAULT_NETWORK)
    .describe('The network that every variant runs; or {onnx: FILE}: a model of your own.');
}

type Given = z.output<ReturnType<typeof networkShape>>;

/** Without a sha256 until the file is read. */
export function networkSpec(given: Given, scenarioFile: string): Scenario['network'] {
  return typeof given === 'string' ? given : ownModelSpec(given, scenarioFile);
}
