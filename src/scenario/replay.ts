import path from 'node:path';
import { z } from 'zod';
import type { TraceSpec } from '../model/index.js';
import { microseconds } from '../units/index.js';
import { choice, duration, expected, map } from './fields.js';

const PATH = expected('a path');
const WHAT = 'a path, or {file: PATH, function: NAME, from: 10m, to: 40m, speed: 10}';
const FASTEST = 100_000;
const SPEED = expected(`how many seconds of the trace a second, 1 to ${FASTEST}`);
const file = z.string({ error: PATH }).min(1, { error: 'a path is empty' });
/** Traces are of weeks. */
const HOURS = 31 * 24;

const part = map({
  file: file.describe('CSV, relative to the scenario: docs/replay.md has the shapes that can be read.'),
  function: z
    .string({ error: expected('the name of a function, in quotes if it is a number') })
    .min(1, { error: 'a name is empty' })
    .optional()
    .describe('Of several functions in the trace: which one.'),
  from: duration({ zero: true, hours: HOURS })
    .prefault('0s')
    .describe('Where in the trace the replay begins.'),
  to: duration({ hours: HOURS }).optional().describe('Where it ends; without it at the end of the trace.'),
  speed: z
    .number({ error: SPEED })
    .min(1, { error: SPEED })
    .max(FASTEST, { error: SPEED })
    .default(1)
    .describe('Seconds of the trace a second; the keep-alive is as much shorter, durations are not.'),
  'keep-alive': z
    .union([choice(['aws']), duration({ zero: true })], { error: expected('"aws" or a duration as 10m') })
    .default('aws')
    .describe(
      'How long an idle environment is kept, in time of the trace: as AWS was seen to, or a fixed time.',
    ),
}).superRefine(({ from, to }, context) => {
  if (to === undefined || to > from) return;
  context.addIssue({ code: 'custom', path: ['to'], message: 'the replay ends before it begins' });
});

export const trace = z.union([file, part], { error: expected(WHAT) });

type Given = z.output<typeof trace>;

/** Without what only the file tells, until it is read. */
export function traceSpec(given: Given, scenarioFile: string): TraceSpec {
  const place = (name: string) => path.resolve(path.dirname(scenarioFile), name);
  const unread = { sha256: '', arrivals: 0 };
  if (typeof given === 'string')
    return { file: place(given), ...unread, fromUs: microseconds(0), speed: 1, keepAlive: 'aws' };
  const { function: name, to } = given;
  return {
    file: place(given.file),
    ...unread,
    ...(name === undefined ? {} : { function: name }),
    fromUs: given.from,
    ...(to === undefined ? {} : { toUs: to }),
    speed: given.speed,
    keepAlive: given['keep-alive'],
  };
}
