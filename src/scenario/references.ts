import { z } from 'zod';
import type { ReferenceDifferences, ReferenceRow } from '../model/index.js';
import { amount, duration, expected, map, memorySize } from './fields.js';

const text = z.string({ error: expected('a text') }).min(1, { error: 'a text is empty' });

/** Of each the report tells our own beside it. */
const differs = map({
  year: text.optional().describe('When it was measured.'),
  versions: text.optional().describe('With which framework and runtime, as "Keras 2.0, Python 2.7".'),
  hardware: text.optional().describe('On what.'),
  capacity: text.optional().describe('How many requests were served at once.'),
  others: z
    .array(text, { error: expected('a list of texts') })
    .optional()
    .describe('What else differs, in sentences.'),
});

const reference = map({
  label: z.string({ error: expected('a text') }).describe('What was measured, where, with what.'),
  source: text.optional().describe('Where the figures were published.'),
  memory: memorySize().optional().describe('Memory size in MB.'),
  'requests-per-second': amount().optional().describe('Throughput.'),
  average: duration().optional().describe('Mean of the response times, as 377.93ms.'),
  sd: duration({ zero: true }).optional().describe('Standard deviation of the response times.'),
  max: duration().optional().describe('Largest response time.'),
  differs: differs
    .optional()
    .describe('How it was there: the report shows it beside how it is here, with the figures of both.'),
});

export const references = z.array(reference, { error: expected('a list') });

type Given = z.output<typeof reference>;

export function referenceRow(row: Given): ReferenceRow {
  return {
    label: row.label,
    ...(row.source === undefined ? {} : { source: row.source }),
    memoryMB: row.memory ?? null,
    requestsPerSecond: row['requests-per-second'] ?? null,
    averageUs: row.average ?? null,
    sdUs: row.sd ?? null,
    maxUs: row.max ?? null,
    ...(row.differs === undefined ? {} : { differs: differences(row.differs) }),
  };
}

function differences({ others = [], ...told }: NonNullable<Given['differs']>): ReferenceDifferences {
  const { year, versions, hardware, capacity } = told;
  return {
    ...(year === undefined ? {} : { year }),
    ...(versions === undefined ? {} : { versions }),
    ...(hardware === undefined ? {} : { hardware }),
    ...(capacity === undefined ? {} : { capacity }),
    others,
  };
}
