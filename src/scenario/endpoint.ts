import { z } from 'zod';
import type { EndpointSpec, ForceColdSpec } from '../model/index.js';
import type { Microseconds } from '../units/index.js';
import { choice, expected, map } from './fields.js';
import { shown } from './quoted.js';

const URL_TEXT = `an http or https URL, which may have \${NAME} of the environment in it`;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const REFERENCE = /\$\{[A-Za-z_]\w*\}/;
/** Headers whose values let others in. */
const SECRET_HEADER = /auth|cookie|key|password|secret|token|signature/i;
/** Of a request, and not for a scenario to say. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
  'x-coldbench-request-id',
]);

const url = z
  .string({ error: expected(URL_TEXT) })
  .regex(/^(?:https?:\/\/|\$\{[A-Za-z_]\w*\})\S*$/, { error: expected(URL_TEXT) })
  .superRefine((text, context) => {
    // What it holds is not repeated: a message lands in logs.
    if (/^https?:\/\/[^/]*@/.test(text))
      context.addIssue(`a user and password stand in the URL: give them in headers, as '\${NAME}'`);
  });

const headers = z
  .record(z.string(), z.string({ error: expected('a text') }), { error: expected('a map of headers') })
  .superRefine((given, context) => {
    for (const [name, value] of Object.entries(given)) {
      const message = faultOfHeader(name, value);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
  });

function faultOfHeader(name: string, value: string): string | undefined {
  if (!HEADER_NAME.test(name)) return `${shown(name)} is no name of a header`;
  if (OWN_HEADERS.has(name.toLowerCase())) return 'the load generator sets this header itself';
  if (/[\r\n\0]/.test(value)) return 'a header is one line';
  if (SECRET_HEADER.test(name) && !REFERENCE.test(value))
    return `a secret does not belong in a file: name an environment variable, as '\${TOKEN}'`;
  return undefined;
}

const endpoint = map({
  url: url.optional().describe('URL of every cell that has none of its own.'),
  urls: z
    .record(z.string(), url, { error: expected('a map, as {onnxruntime-node: https://...}') })
    .optional()
    .describe('URLs by variant, or by the id of a cell as `bench validate` lists them.'),
  headers: headers
    .optional()
    .describe(`Headers of every request; \${NAME} is taken from the environment, and kept out of results.`),
  parity: choice(['logits', 'none'])
    .default('logits')
    .describe(
      'logits: a handler of ours is there, whose answers are held to the reference. none: something else is.',
    ),
}).superRefine(({ url: common, urls }, context) => {
  if (common === undefined && urls === undefined)
    context.addIssue({ code: 'custom', path: [], message: 'give url, or urls by variant or cell' });
});

/** `target`: an emulator, a cloud, or what is deployed already. */
export const target = z
  .union([choice(['local', 'aws']), endpoint], { error: expected('local, aws or {url: https://...}') })
  .default('local')
  .describe(
    'Where the functions are: "local", the emulator, or "aws", where they are deployed; or a URL where they are already.',
  );

export type TargetGiven = z.output<typeof target>;

export function targetSpec(given: TargetGiven): {
  readonly target: 'local' | 'aws' | 'url';
  readonly endpoint?: EndpointSpec;
} {
  if (typeof given === 'string') return { target: given };
  const { url: common, urls, headers: own, parity } = given;
  return {
    target: 'url',
    endpoint: {
      ...(common === undefined ? {} : { url: common }),
      ...(urls === undefined ? {} : { urls }),
      ...(own === undefined ? {} : { headers: own }),
      parity,
    },
  };
}

export function forceSpec(command: string | undefined, timeoutUs: Microseconds): { force?: ForceColdSpec } {
  return command === undefined ? {} : { force: { command, timeoutUs } };
}

/** Whether data, of any shape, says that its functions are at a URL. */
export function namesUrl(data: unknown): boolean {
  const given = (data as { readonly target?: unknown } | null | undefined)?.target;
  return typeof given === 'object' && given !== null;
}
