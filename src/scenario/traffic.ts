import { z } from 'zod';
import { BenchError, EXIT } from '../errors/index.js';
import type { TrafficSpec } from '../model/index.js';
import { choice, duration, expected, map } from './fields.js';
import { quoted } from './quoted.js';

/** Seconds of what a rate may be by; a month is of 730 hours. */
const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  h: 3_600,
  day: 86_400,
  month: 730 * 3_600,
};
const RATE = /^(\d+(?:\.\d+)?)\s*\/\s*(s|min|h|day|month)$/;
const WHAT = 'a rate, as 100/h, 2/min, 10/s, 5000/day or 3000000/month';

/** Reads `100/h`: requests per second; undefined when the text is not a rate above 0. */
export function parseRate(text: string): number | undefined {
  const [, count = '', unit = ''] = RATE.exec(text.trim()) ?? [];
  const rate = Number(count) / (SECONDS[unit] ?? Number.NaN);
  return Number.isFinite(rate) && rate > 0 ? rate : undefined;
}

const rate = z.string({ error: expected(WHAT) }).refine((text) => parseRate(text) !== undefined, {
  error: expected(WHAT),
});

export const traffic = map({
  rate: rate.describe(
    'How often the function is asked in production, as "100/h"; with busy and idle: while busy.',
  ),
  arrivals: choice(['poisson', 'constant'])
    .default('poisson')
    .describe('At random, as independent users make them, or evenly spaced.'),
  busy: duration().optional().describe('Length of busy spans, with idle ones between: with idle.'),
  idle: duration().optional().describe('Length of the spans between, in which nothing is asked.'),
  'free-tier': z
    .boolean({ error: expected('true or false') })
    .default(false)
    .describe("Whether the free tier of the account is this function's."),
}).superRefine(({ busy, idle }, context) => {
  if ((busy === undefined) === (idle === undefined)) return;
  const path = [busy === undefined ? 'idle' : 'busy'];
  context.addIssue({ code: 'custom', path, message: 'busy and idle spans take turns: give both' });
});

type Given = z.output<typeof traffic>;

export function trafficSpec(given: Given): TrafficSpec {
  const { rate: text, arrivals, busy, idle } = given;
  return {
    rate: text.trim(),
    ratePerSecond: parseRate(text) ?? 0,
    arrivals,
    ...(busy === undefined || idle === undefined ? {} : { pattern: { busyUs: busy, idleUs: idle } }),
    freeTier: given['free-tier'],
  };
}

/** Traffic as a command line gives it. Throws a BenchError (exit 2). */
export function parseTraffic(given: Readonly<Record<string, unknown>>): TrafficSpec {
  const { data, error } = traffic.safeParse(given);
  if (data !== undefined) return trafficSpec(data);
  const [issue] = error.issues;
  throw new BenchError(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, {
    code: 'traffic-invalid',
    exitCode: EXIT.usage,
    hint: `give ${WHAT}, and spans as ${quoted('--busy 2m --idle 30m')}`,
  });
}
