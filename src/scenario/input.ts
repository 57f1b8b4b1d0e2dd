import { z } from 'zod';
import type { Scenario } from '../model/index.js';
import { choice, count, expected, list, map, oneOrMore } from './fields.js';

/** What each request carries. */
export const input = map({
  images: list(
    z.string({ error: expected('a path or "seeded"') }).min(1, { error: 'a path is empty' }),
    'seeded',
  )
    .prefault(['seeded'])
    .describe('"seeded" (a generated photograph), or paths of JPEG or PNG files, relative to the scenario.'),
  mode: choice(['body', 'url'])
    .default('body')
    .describe(
      'How the handler gets the image: as the body of the request, or by a URL that the request names.',
    ),
  urls: list(
    z.url({ protocol: /^https?$/, error: expected('an http or https URL') }),
    'https://example.com/1.jpg',
  )
    .optional()
    .describe(
      'Where the images are, one URL each, for mode url. Without it the run serves them on loopback.',
    ),
  size: oneOrMore(count(32, 1024), 'a whole number from 32 to 1024', '128, 227')
    .optional()
    .describe(
      "Width and height of the network's input in pixels; without it the network's own. A list is an axis.",
    ),
  batch: oneOrMore(count(1, 64), 'a whole number from 1 to 64', '1, 4')
    .prefault(1)
    .describe('Images that a request carries, and that the network computes at once. A list is an axis.'),
}).superRefine(({ images, mode, urls }, context) => {
  if (urls === undefined) return;
  const complain = (message: string) => context.addIssue({ code: 'custom', path: ['urls'], message });
  if (mode === 'body')
    complain('images are in the requests, and fetched from nowhere: give mode: url as well');
  else if (urls.length !== images.length)
    complain(`images: ${images.length}, urls: ${urls.length}; give one URL for each image, in their order`);
});

/** What is as it is without it has no key, and so the scenario the hash that it had before there was a choice. */
export function inputSpec(
  { mode, urls, size, batch }: z.output<typeof input>,
  images: readonly string[],
): Scenario['input'] {
  return {
    images,
    mode,
    ...(urls === undefined ? {} : { urls }),
    ...(size === undefined ? {} : { size }),
    ...(batch.join() === '1' ? {} : { batch }),
  };
}
