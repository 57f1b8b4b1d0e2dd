import type { Cell, RunShard, Scenario, Shard } from '../model/index.js';
import { listVariants, type Variant } from '../packaging/index.js';
import { cellsOfShard, expandCells, scenarioHash } from '../scenario/index.js';

/** The cells of a scenario: every combination of variant, memory and threads. */
export function cellsOf(
  scenario: Scenario,
  variants: ReadonlyMap<string, { readonly variant: Pick<Variant, 'threads'> }>,
): readonly Cell[] {
  return expandCells(scenario, (name) => variants.get(name)?.variant.threads);
}

/** The same without any variant prepared: those of ours have as many threads as they can use. */
export async function cellsOfKnown(scenario: Scenario): Promise<readonly Cell[]> {
  return cellsOf(scenario, new Map((await listVariants()).map((variant) => [variant.name, { variant }])));
}

/** The part of a scenario that one machine of several measures. */
export interface ScenarioPart {
  readonly cells: readonly Cell[];
  /** Those of all machines. */
  readonly all: readonly Cell[];
  /** What must be prepared for these cells, and may cost: the scenario, without variants and sizes that others have. */
  readonly scenario: Scenario;
  readonly shard: RunShard;
}

/** Throws a BenchError (exit 2) where there are more shards than cells. */
export async function partOf(scenario: Scenario, shard: Shard): Promise<ScenarioPart> {
  const all = await cellsOfKnown(scenario);
  const cells = cellsOfShard(all, shard, scenario);
  const [variants, sizes] = [
    new Set(cells.map(({ variant }) => variant)),
    new Set(cells.map(({ memoryMB }) => memoryMB)),
  ];
  return {
    ...{ cells, all },
    scenario: {
      ...scenario,
      variants: scenario.variants.filter((name) => variants.has(name)),
      memoryMB: scenario.memoryMB.filter((size) => sizes.has(size)),
    },
    shard: { ...shard, of: scenarioHash(scenario), cells: all.map(({ id }) => id) },
  };
}
