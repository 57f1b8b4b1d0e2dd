import type { ValidityCheck } from '../model/index.js';
import { formatBytes } from '../units/index.js';
import type { LoadPlan } from './plan.js';
import type { LoadResult } from './result.js';

/** Nearer to its ceiling the generator's own queue shows in the times. */
const CEILING_SHARE_LIMIT = 0.5;
/** Processors. Above this its event loop, its collector or its writer of samples wait for one another. */
const GENERATOR_CPU_LIMIT = 0.95;

/** Whether the generator was far enough from what it can do, and the answers stayed those of before. */
export function outerChecks(plan: LoadPlan, result: LoadResult): readonly ValidityCheck[] {
  return [...ofCeiling(plan, result), ...generatorCpu(result), ...wrongAnswers(plan, result)];
}

function ofCeiling({ ceilings }: LoadPlan, result: LoadResult): readonly ValidityCheck[] {
  const ceiling = ceilings?.[result.engine.name];
  if (ceiling === undefined) return [];
  const { requestsPerSecond, bodyBytes } = ceiling;
  const value = result.requestsPerSecond / requestsPerSecond;
  const bodies = bodyBytes === 0 ? '' : ` with bodies of ${formatBytes(bodyBytes)}`;
  const limit = `<= ${CEILING_SHARE_LIMIT} of ${Math.round(requestsPerSecond)}/s${bodies}`;
  return [{ name: 'share-of-ceiling', value, limit, pass: value <= CEILING_SHARE_LIMIT }];
}

/** What a function answers under load is what it answered before, or its times are not those of the same work. */
function wrongAnswers({ expectedAnswers }: LoadPlan, { errors }: LoadResult): readonly ValidityCheck[] {
  if (expectedAnswers === undefined) return [];
  const value = errors['invalid-output'] ?? 0;
  return [{ name: 'wrong-answers', value, limit: '= 0', pass: value === 0 }];
}

/** An open loop that spins up to each start takes its whole processor on purpose. */
function generatorCpu({ generator, windowUs, loop }: LoadResult): readonly ValidityCheck[] {
  if (loop.kind === 'open' && loop.spinning) return [];
  const value = generator.cpuUsedUs / windowUs;
  const limit = `<= ${GENERATOR_CPU_LIMIT}`;
  return [{ name: 'generator-cpu', value, limit, pass: value <= GENERATOR_CPU_LIMIT }];
}
