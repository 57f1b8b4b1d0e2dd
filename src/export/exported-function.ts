import type { Cell } from '../model/index.js';
import type { DeploymentPackage } from '../packaging/index.js';
import type { Megabytes } from '../units/index.js';

/** What one cell of a scenario is as a function, wherever it is deployed. */
export interface ExportedFunction {
  readonly cell: Cell;
  /** AWS Lambda's name of it, as `nodejs20.x`. */
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMB: Megabytes;
  readonly environment: Readonly<Record<string, string>>;
  readonly package: DeploymentPackage;
}

/** A cell that cannot be had as a function, and why. */
export interface LeftOut {
  readonly cell: Cell;
  readonly reason: string;
}
