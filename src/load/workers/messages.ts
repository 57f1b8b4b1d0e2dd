import { z } from 'zod';

const timestamp = z.number();

/** From a worker to the one that keeps the clock. */
export const questionSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    token: z.string(),
    index: z.int().nonnegative(),
    total: z.int().positive(),
    fingerprint: z.string(),
  }),
  z.object({ type: z.literal('time'), sentUs: timestamp }),
  z.object({ type: z.literal('ready') }),
]);

/** The answers. */
export const answerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome'), load: z.string() }),
  z.object({ type: z.literal('refused'), message: z.string() }),
  z.object({ type: z.literal('time'), sentUs: timestamp, receivedUs: timestamp, answeredUs: timestamp }),
  /** When the window opens, in microseconds since 1970 of the clock that is kept. */
  z.object({ type: z.literal('start'), startUs: timestamp }),
]);

export type Question = z.infer<typeof questionSchema>;
export type Answer = z.infer<typeof answerSchema>;

/** `load.json` in the shared place: which load it is, and where its clock is asked. */
export const loadFileSchema = z.object({
  schemaVersion: z.literal(1),
  load: z.string(),
  total: z.int().positive(),
  /** Null where one worker is all. */
  clock: z.object({ host: z.string(), port: z.int(), token: z.string() }).nullable(),
});

export type LoadFile = z.infer<typeof loadFileSchema>;
