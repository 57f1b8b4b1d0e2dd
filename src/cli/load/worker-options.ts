import type { InferredOptionTypes, Options } from 'yargs';
import type { WorkerOptions } from '../../load/index.js';
import { microseconds, parseDuration } from '../../units/index.js';
import { usage } from '../usage.js';

export const WORKER_OPTIONS = {
  worker: {
    type: 'boolean',
    default: false,
    describe: 'Be one of several generators that share this load, and start together (docs/scale.md)',
  },
  index: {
    type: 'number',
    requiresArg: true,
    describe: 'Which worker this is, from 0; without it JOB_COMPLETION_INDEX, as Kubernetes sets it',
  },
  total: { type: 'number', requiresArg: true, describe: 'How many workers there are' },
  out: {
    type: 'string',
    requiresArg: true,
    describe:
      'Folder that all workers share, or s3://bucket/prefix: there they meet, and leave their results',
  },
  start: {
    type: 'string',
    requiresArg: true,
    describe:
      'Clock time at which the measured window opens, as 2026-11-29T21:00:00Z; without it the workers agree on one',
  },
  wait: {
    type: 'string',
    default: '5m',
    requiresArg: true,
    describe: 'How long a worker waits for the others',
  },
  address: {
    type: 'string',
    requiresArg: true,
    describe:
      'Of worker 0: by which address of its machine the others reach it; without it POD_IP, or 127.0.0.1',
  },
} as const satisfies Record<string, Options>;

export type WorkerArguments = InferredOptionTypes<typeof WORKER_OPTIONS>;

/** What a worker is asked for beside its load. */
export type WorkerRequest = Pick<WorkerOptions, 'worker' | 'out' | 'startUs' | 'waitUs' | 'address'>;

/** Of no use without `--worker`. */
const OF_WORKERS = ['index', 'total', 'out', 'start', 'address'] as const;
/** Of one generator alone. */
const OF_ONE = ['sweep', 'cross-check', 'hdr', 'hlog'];

/** Undefined where the load is one generator's. Throws a BenchError (exit 2). */
export function workerOf(
  argv: WorkerArguments & Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): WorkerRequest | undefined {
  if (!argv.worker) {
    const stray = OF_WORKERS.find((name) => argv[name] !== undefined);
    if (stray === undefined) return undefined;
    throw usage(`--${stray} is of a worker`, 'give --worker, too');
  }
  const other = OF_ONE.find((name) => argv[name] !== undefined);
  if (other !== undefined)
    throw usage(
      `--${other} has no place beside --worker`,
      'bench merge writes the histograms of all workers',
    );
  const { total, out, start, wait, address = environment.POD_IP ?? '127.0.0.1' } = argv;
  if (total === undefined || !Number.isSafeInteger(total) || total < 1)
    throw usage('--worker needs to know how many workers there are', 'give --total, as --total 4');
  if (out === undefined)
    throw usage(
      '--worker has to leave its result where all do',
      'give --out, a shared folder or s3://bucket/prefix',
    );
  const waitUs = parseDuration(wait);
  if (waitUs === undefined) throw usage(`--wait ${wait} is no time`, 'give it as 90s or 5m');
  const startUs = start === undefined ? null : startOf(start);
  return { worker: { index: indexOf(argv.index, total, environment), total }, out, startUs, waitUs, address };
}

function indexOf(
  given: number | undefined,
  total: number,
  { JOB_COMPLETION_INDEX }: NodeJS.ProcessEnv,
): number {
  const index = given ?? Number(JOB_COMPLETION_INDEX ?? Number.NaN);
  if (Number.isSafeInteger(index) && index >= 0 && index < total) return index;
  const said =
    given === undefined ? `JOB_COMPLETION_INDEX=${JOB_COMPLETION_INDEX ?? ''}` : `--index ${given}`;
  throw usage(`${said} is none of ${total} workers`, `give --index, from 0 to ${total - 1}`);
}

/** ISO 8601 with its zone, or seconds since 1970. */
function startOf(text: string): number {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  const hasZone = /^\d+(\.\d+)?$|(Z|[+-]\d\d:?\d\d)$/i.test(text);
  if (Number.isFinite(ms) && hasZone) return microseconds(Math.round(ms * 1_000));
  throw usage(`--start ${text} is no clock time`, 'give it with its zone, as 2026-11-29T21:00:00Z');
}
