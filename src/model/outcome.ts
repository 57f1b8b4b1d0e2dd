/** How one invocation or request ended. A failed one is data, not a throw. */
export const OUTCOMES = [
  'ok',
  'function-error',
  'timeout',
  'out-of-memory',
  'crash',
  'throttled',
  'transport-error',
  'invalid-output',
] as const;

export type Outcome = (typeof OUTCOMES)[number];
export type ErrorCounts = Partial<Record<Exclude<Outcome, 'ok'>, number>>;
