import type { InferredOptionTypes, Options } from 'yargs';
import { PLAN_OPTIONS } from '../load/options.js';

const { connections, threads, duration, warmup, timeout, rate, arrivals, stages } = PLAN_OPTIONS;
const { engine, header, method, body } = PLAN_OPTIONS;

/** Of a load that `--url` names. Without defaults: what is given beside a scenario is a mistake, and must be seen. */
export const LOAD_OPTIONS = {
  ...{ threads, duration, rate, arrivals, stages, method, body },
  connections: { alias: 'c', type: 'number', requiresArg: true, describe: connections.describe },
  warmup: { type: 'string', requiresArg: true, describe: warmup.describe },
  timeout: { type: 'string', requiresArg: true, describe: timeout.describe },
  engine: { choices: engine.choices, requiresArg: true, describe: engine.describe },
  header: { alias: 'H', type: 'string', array: true, nargs: 1, requiresArg: true, describe: header.describe },
} as const satisfies Record<string, Options>;

export type LoadArguments = InferredOptionTypes<typeof LOAD_OPTIONS>;

/** What `bench load` takes where nothing is given. */
export const LOAD_DEFAULTS = {
  connections: connections.default,
  warmup: warmup.default,
  timeout: timeout.default,
  engine: engine.default,
  header: header.default,
};
