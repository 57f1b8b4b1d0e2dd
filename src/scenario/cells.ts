import type { Cell, Scenario } from '../model/index.js';
import type { Megabytes } from '../units/index.js';

/** 1,769 MB buy one vCPU (AWS Lambda's documentation). */
const MEMORY_PER_VCPU_MB = 1_769;
/** Largest size in MB that sees so many vCPUs on AWS Lambda; above the last it is six. */
const VISIBLE_VCPUS: readonly (readonly [upToMB: number, vcpus: number])[] = [
  [3_008, 2],
  [5_307, 3],
  [7_076, 4],
  [8_845, 5],
];
const MOST_VCPUS = 6;

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

/** What `threads: auto` means at a size: min(vCPUs that the size sees, ceil(memory / 1769)). */
function automaticThreads(memoryMB: Megabytes): number {
  const visible = VISIBLE_VCPUS.find(([upToMB]) => memoryMB <= upToMB)?.[1] ?? MOST_VCPUS;
  return Math.min(visible, Math.ceil(memoryMB / MEMORY_PER_VCPU_MB));
}
