import { z } from 'zod';
import { PRICE_NAMES, type PriceTable, type Scenario } from '../model/index.js';
import { usDollars } from '../units/index.js';
import { amount, expected, map } from './fields.js';

const text = z.string({ error: expected('a text') }).min(1, { error: 'a text is empty' });
const WHAT = `${PRICE_NAMES.join(' or ')}, {file: PATH}, or a table of prices`;
const DAY = expected('a day, as 2025-08-01');

const freeTier = map({
  'gb-seconds': amount().describe('GB-seconds of each month that cost nothing.'),
  requests: amount().describe('Requests of each month that cost nothing.'),
});

/** A table of prices: in a scenario, or a file of its own. */
export const priceTable = map({
  name: text.describe('Platform, region and architecture, as "AWS Lambda eu-central-1 x86_64".'),
  since: z
    .string({ error: DAY })
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: DAY })
    .describe('The day from which these prices hold, in quotes: "2025-08-01".'),
  source: text.describe('Where they were published.'),
  'usd-per-gb-second': amount().describe('US dollars for a GB-second of duration and init.'),
  'usd-per-million-requests': amount().describe('US dollars for a million requests.'),
  'free-tier': freeTier.optional().describe('What each month has for nothing, for traffic with free-tier.'),
});

const chosen = map({
  file: text
    .optional()
    .describe('A YAML file with a table of prices, relative to the scenario; then nothing else.'),
  ...priceTable.partial().shape,
}).superRefine(({ file, ...table }, context) => {
  const complain = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const given = Object.keys(table).filter((key) => table[key as keyof typeof table] !== undefined);
  if (file !== undefined)
    for (const key of given) complain(key, 'the table is in the file: leave it out, or leave out file');
  else for (const key of REQUIRED) if (!given.includes(key)) complain(key, 'a table of prices has one');
});

const REQUIRED = ['name', 'since', 'source', 'usd-per-gb-second', 'usd-per-million-requests'] as const;

export const prices = z.union([z.enum(PRICE_NAMES), chosen], { error: expected(WHAT) });

type Given = z.output<typeof prices>;

/** A table that is in a file is read by who may read files. */
export function pricesSpec(given: Given | undefined): Pick<Scenario, 'prices'> {
  if (given === undefined || typeof given === 'string') return given === undefined ? {} : { prices: given };
  const { data: table } = priceTable.safeParse(given);
  return table === undefined ? {} : { prices: tableOf(table) };
}

export function tableOf(given: z.output<typeof priceTable>): PriceTable {
  const free = given['free-tier'];
  return {
    name: given.name,
    since: given.since,
    source: given.source,
    usdPerGbSecond: usDollars(given['usd-per-gb-second']),
    usdPerMillionRequests: usDollars(given['usd-per-million-requests']),
    ...(free === undefined ? {} : { freeTier: { gbSeconds: free['gb-seconds'], requests: free.requests } }),
  };
}
