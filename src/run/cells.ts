import type { Cell, Scenario } from '../model/index.js';
import { expandCells } from '../scenario/index.js';
import type { Deployable } from './deployables.js';

/** The cells of a scenario: every combination of variant, memory and threads. */
export function cellsOf(scenario: Scenario, deployables: ReadonlyMap<string, Deployable>): readonly Cell[] {
  return expandCells(scenario, (name) => deployables.get(name)?.variant.threads ?? {});
}
