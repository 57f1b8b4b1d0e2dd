import type { Run, Shard } from '../../src/model/index.js';
import type { SavedShard } from '../../src/run/merge/shards.js';
import { megabytes } from '../../src/units/index.js';
import { measuredRun } from './measured-run.js';

const SIZES = [512, 1_536, 3_008];
const VARIANTS = { a: 1, b: 1.5 };
const CELLS = Object.keys(VARIANTS).flatMap((variant) => SIZES.map((size) => `${variant}-${size}MB-1t`));

/** The run of one shard of three: two variants at one memory size. */
export function sampleShard(index: number, changes: Partial<Run> = {}): SavedShard {
  const memory = SIZES[index - 1] ?? 0;
  const { run } = measuredRun({ id: `run-${index}`, seed: index, variants: VARIANTS, memory: [memory] });
  const shard: Shard = { index, total: SIZES.length };
  return {
    directory: `shard-${index}`,
    run: {
      ...run,
      seed: 42,
      scenario: { ...run.scenario, variants: Object.keys(VARIANTS), memoryMB: SIZES.map(megabytes) },
      startedAt: `2026-11-29T08:0${index}:00.000Z`,
      finishedAt: `2026-11-29T08:2${index}:00.000Z`,
      control: { cell: `a-${memory}MB-1t`, metrics: { 'warm.p50': 1 + index / 100 } },
      ...changes,
      shard: { ...shard, of: 'hash', cells: CELLS },
    },
  };
}

export const sampleShards = (): SavedShard[] => SIZES.map((_, at) => sampleShard(at + 1));
