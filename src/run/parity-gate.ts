import type { Absent, Cell, ParityResult, Warning } from '../model/index.js';
import type { Variant } from '../packaging/index.js';
import type { DeployedFunction } from '../target/index.js';
import type { DeployedCell } from './deployed-cell.js';

/** A function that is deployed, and asked before anything is timed. */
export interface AskedFunction {
  readonly deployed: DeployedFunction;
  /** Says itself how precise it is, where it is less so than float32. */
  readonly variant: Pick<Variant, 'parityTolerance'>;
  readonly signal: AbortSignal;
}

/** What deployed cells are held against. */
export interface ParityGate {
  /** Whether cells pass it one after the other, in their order: those after the first are held against it. */
  readonly isOrdered: boolean;
  /** Throws a BenchError where the function does not answer with logits. `Absent`: it passes unchecked, with the reason. */
  check(cell: Cell, asked: AskedFunction): Promise<ParityResult | Absent>;
  /** The same cells, once all were asked: what was held against nothing says so. */
  concluded(cells: readonly DeployedCell[]): readonly DeployedCell[];
  /** What must be said of a run whose cells were concluded. */
  warnings(cells: readonly DeployedCell[]): readonly Warning[];
}
