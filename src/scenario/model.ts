import type { z } from 'zod';
import type { ModelSpec } from '../model/index.js';
import { choice, map, oneOrMore } from './fields.js';

/** How functions come by their model. */
export const model = map({
  load: oneOrMore(choice(['outside', 'inside']), 'outside or inside', 'outside, inside')
    .prefault('outside')
    .describe(
      'When the model is loaded: once, outside the handler, or inside, in each invocation. A list is an axis.',
    ),
});

/** What is as it is without it has no key, and so the scenario the hash that it had before there was a choice. */
export function modelSpec({ load }: z.output<typeof model>): { readonly model?: ModelSpec } {
  const isUsual = load.length === 1 && load[0] === 'outside';
  return isUsual ? {} : { model: { load } };
}
