import { z } from 'zod';
import type { ModelSpec } from '../model/index.js';
import { choice, expected, map, oneOrMore } from './fields.js';

/** How functions come by their model. */
export const model = map({
  source: oneOrMore(choice(['package', 'url']), 'package or url', 'package, url')
    .prefault('package')
    .describe(
      'Where the model is: in the package, or at a URL, from which the function fetches it while it is initialised. A list is an axis.',
    ),
  load: oneOrMore(choice(['outside', 'inside']), 'outside or inside', 'outside, inside')
    .prefault('outside')
    .describe(
      'When the model is loaded: once, outside the handler, or inside, in each invocation. A list is an axis.',
    ),
  url: z
    .url({ protocol: /^https?$/, error: expected('an http or https URL') })
    .optional()
    .describe(
      "Where models are fetched from: each variant's files in a folder of its name. Without it the run serves them.",
    ),
}).superRefine(({ source, url }, context) => {
  if (url === undefined || source.includes('url')) return;
  const message = 'the model is in the package, and fetched from nowhere: give source: url as well';
  context.addIssue({ code: 'custom', path: ['url'], message });
});

/** What is as it is without it has no key, and so the scenario the hash that it had before there was a choice. */
export function modelSpec({ load, source, url }: z.output<typeof model>): { readonly model?: ModelSpec } {
  const isUsual = load.join() === 'outside' && source.join() === 'package';
  return isUsual ? {} : { model: { load, source, ...(url === undefined ? {} : { url }) } };
}
