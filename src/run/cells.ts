import type { Cell, Scenario } from '../model/index.js';
import type { Variant } from '../packaging/index.js';
import { expandCells } from '../scenario/index.js';

/** The cells of a scenario: every combination of variant, memory and threads. */
export function cellsOf(
  scenario: Scenario,
  variants: ReadonlyMap<string, { readonly variant: Pick<Variant, 'threads'> }>,
): readonly Cell[] {
  return expandCells(scenario, (name) => variants.get(name)?.variant.threads);
}
