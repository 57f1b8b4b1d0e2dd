import { BenchError, EXIT } from '../errors/index.js';
import { type Microseconds, milliseconds } from '../units/index.js';
import { whyNotAutocannon } from './engine.js';
import type { LoadPlan } from './plan.js';

const LEAST_TIMEOUT_US: Microseconds = milliseconds(1);
/** What rounding may make of the stages. */
const STAGES_TOLERANCE_US = 1;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Throws a BenchError (exit code 2) that names the first thing that cannot be done. */
export function checkPlan(plan: LoadPlan): void {
  const fault = faultOf(plan);
  if (fault === undefined) return;
  throw new BenchError(`cannot put load on ${plan.url}: ${fault}`, {
    code: 'invalid-load-plan',
    exitCode: EXIT.usage,
  });
}

function faultOf(plan: LoadPlan): string | undefined {
  if (!/^https?:/.test(plan.url) || !URL.canParse(plan.url)) return 'it is not an http:// or https:// URL';
  if (!Number.isSafeInteger(plan.connections) || plan.connections < 1) return 'connections must be 1 or more';
  const { threads = 1 } = plan;
  if (!Number.isSafeInteger(threads) || threads < 1) return 'threads must be 1 or more';
  if (threads > plan.connections)
    return `${threads} threads need as many connections, and there are ${plan.connections}`;
  if (!(plan.durationUs > 0)) return 'the duration must be longer than 0';
  if (!(plan.warmupUs >= 0)) return 'the warm-up must not be negative';
  if (!(plan.timeoutUs >= LEAST_TIMEOUT_US)) return 'the timeout must be 1 ms or more';
  if (plan.requests.length === 0) return 'there is no request to send';
  if (!/^[\w.-]+$/.test(plan.requestIdPrefix))
    return 'the prefix of request ids may have A-Z a-z 0-9 _ . - only';
  return headerFault(plan) ?? engineFault(plan) ?? loopFault(plan);
}

function headerFault({ requests }: LoadPlan): string | undefined {
  const fields = requests.flatMap(({ headers }) => Object.entries(headers));
  const bad = fields.find(([name, value]) => !TOKEN.test(name) || !FIELD_VALUE.test(value));
  return bad === undefined ? undefined : `${JSON.stringify(bad.join(': '))} is no header`;
}

function engineFault(plan: LoadPlan): string | undefined {
  const why = plan.engine === 'autocannon' ? whyNotAutocannon(plan) : undefined;
  return why === undefined ? undefined : `${why}; use the raw engine`;
}

function loopFault({
  loop,
  durationUs,
  connections,
  maxConnections = connections,
}: LoadPlan): string | undefined {
  if (!Number.isSafeInteger(maxConnections) || maxConnections < connections)
    return 'the most connections must not be fewer than those at the start';
  if (loop?.kind !== 'open') return undefined;
  if (!Number.isSafeInteger(loop.seed)) return 'the seed must be a whole number';
  const rates = loop.stages.flatMap(({ fromRate, toRate }) => [fromRate, toRate]);
  if (rates.some((rate) => !Number.isFinite(rate) || rate < 0)) return 'a rate must be 0 or more';
  if (!loop.stages.some(({ fromRate, toRate }) => fromRate + toRate > 0))
    return 'no stage has a rate above 0';
  if (loop.stages.some((stage) => !(stage.durationUs > 0))) return 'a stage must be longer than 0';
  if (loop.arrivals === 'trace') return offsetsFault(loop.offsetsUs ?? [], durationUs);
  const totalUs = loop.stages.reduce((sum, stage) => sum + stage.durationUs, 0);
  return Math.abs(totalUs - durationUs) <= STAGES_TOLERANCE_US
    ? undefined
    : 'the stages must be as long as the window together';
}

function offsetsFault(offsetsUs: readonly Microseconds[], durationUs: Microseconds): string | undefined {
  let last = 0;
  for (const offsetUs of offsetsUs) {
    if (!(offsetUs >= last)) return 'the times of a trace must ascend from 0';
    last = offsetUs;
  }
  return last < durationUs ? undefined : 'the times of a trace must be within the window';
}
