import type { P99Sweep } from '../../load/index.js';
import { minimumSamples } from '../../stats/index.js';
import { formatDuration, type Microseconds, parseDuration, toSeconds } from '../../units/index.js';
import { usage } from '../usage.js';

export interface SweepArguments {
  readonly sweep: string | undefined;
  readonly rates: string | undefined;
}

const FORM = "give both, as --sweep 'p99 <= 50ms' --rates 50..2000";
const BOUND = /^\s*p99\s*<=\s*(\S.*)$/;
const RATE = String.raw`\d+(?:\.\d+)?`;
const RATES = new RegExp(String.raw`^(${RATE})\.\.(${RATE})$`);
/** The knee is found to this share of it: nearer than that a server differs from itself. */
const PRECISION = 0.05;
/** What is of one load, and would be written over by each step. */
const OF_ONE_LOAD = ['rate', 'stages', 'hdr', 'hlog', 'samples', 'cross-check'];

/** Reads `--sweep 'p99 <= 50ms' --rates 50..2000`; undefined without. Throws a BenchError (exit code 2). */
export function sweepOf(argv: SweepArguments): P99Sweep | undefined {
  const { sweep, rates } = argv;
  if (sweep === undefined && rates === undefined) return undefined;
  if (sweep === undefined || rates === undefined)
    throw usage(`--${sweep === undefined ? 'rates' : 'sweep'} alone is half of a sweep`, FORM);
  const other = Object.entries(argv).find(
    ([name, value]) => OF_ONE_LOAD.includes(name) && value !== undefined,
  );
  if (other !== undefined)
    throw usage(`--${other[0]} has no place beside --sweep`, 'a sweep is several loads; leave it out');
  return { ...rangeOf(rates), p99BoundUs: boundOf(sweep), precision: PRECISION };
}

/** Throws a BenchError (exit code 2) when the first step would have too few requests for a p99. */
export function checkLength({ fromRate }: P99Sweep, durationUs: Microseconds): void {
  const [requests, needed] = [fromRate * toSeconds(durationUs), minimumSamples(99)];
  if (requests >= needed) return;
  const step = `${fromRate}/s for ${formatDuration(durationUs)} is ${Math.floor(requests)} requests`;
  const longer = `-d ${Math.ceil(needed / fromRate)}s or more`;
  throw usage(`${step}, and a p99 needs ${needed}`, `give ${longer}, or begin --rates higher`);
}

function boundOf(text: string): Microseconds {
  const bound = parseDuration(BOUND.exec(text)?.[1] ?? '');
  if (bound === undefined || bound === 0) throw usage(`--sweep '${text}' is no bound of a p99`, FORM);
  return bound;
}

function rangeOf(text: string): Pick<P99Sweep, 'fromRate' | 'toRate'> {
  const [fromRate, toRate] = (RATES.exec(text) ?? []).slice(1).map(Number);
  if (fromRate === undefined || toRate === undefined || fromRate <= 0 || toRate < fromRate)
    throw usage(`--rates ${text} is no range of rates above 0`, FORM);
  return { fromRate, toRate };
}
