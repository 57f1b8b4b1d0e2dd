import type { ExpectedLabel } from '../load/index.js';
import type { Absent, Cell, PackageFacts, ParityResult } from '../model/index.js';
import type { DeployedFunction } from '../target/index.js';

/** A cell that is deployed and gives right answers, or the reason why it is not measured. */
export type DeployedCell =
  | {
      readonly state: 'ready';
      readonly cell: Cell;
      readonly deployed: DeployedFunction;
      readonly parity: ParityResult | Absent;
      readonly package: PackageFacts | Absent;
      /** To each request of the workload: what its answers are held to while it is timed; null: to nothing. */
      readonly expected: readonly (readonly ExpectedLabel[])[] | null;
    }
  | {
      readonly state: 'unavailable' | 'failed';
      readonly cell: Cell;
      readonly reason: string;
      readonly parity: ParityResult | null;
      readonly package: PackageFacts | Absent | null;
    };
