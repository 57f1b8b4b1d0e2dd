import type { Cell, Scenario } from '../model/index.js';
import type { Megabytes } from '../units/index.js';

/** 1,769 MB buy one vCPU (AWS Lambda's documentation). */
const MEMORY_PER_VCPU_MB = 1_769;
/** How many threads a variant's framework can use; without `max` as many as one likes. */
export interface ThreadLimit {
  readonly max?: number | undefined;
}

/**
 * The matrix of a scenario: every variant at every memory size with every number of threads, in the order in
 * which the scenario names them. Thread counts above a framework's maximum collapse to it.
 */
export function expandCells(scenario: Scenario, variantThreads: (variant: string) => ThreadLimit): Cell[] {
  return scenario.variants.flatMap((variant) => {
    const { max = Number.POSITIVE_INFINITY } = variantThreads(variant);
    return scenario.memoryMB.flatMap((memoryMB) =>
      threadCounts(scenario.threads, memoryMB, max).map((threads) => ({
        id: `${variant}-${memoryMB}MB-${threads}t`,
        variant,
        memoryMB,
        threads,
      })),
    );
  });
}

function threadCounts(threads: Scenario['threads'], memoryMB: Megabytes, max: number): number[] {
  const asked = threads === 'auto' ? [automaticThreads(memoryMB)] : threads;
  return [...new Set(asked.map((count) => Math.min(count, max)))];
}

/**
 * What `threads: auto` means at a size: ceil(memory / 1769), one for every vCPU that the memory pays for, even
 * in part. That is never more than the vCPUs that the size sees on AWS Lambda (2 up to 3,008 MB, 3 to 5,307,
 * 4 to 7,076, 5 to 8,845, 6 to 10,240).
 */
function automaticThreads(memoryMB: Megabytes): number {
  return Math.ceil(memoryMB / MEMORY_PER_VCPU_MB);
}
