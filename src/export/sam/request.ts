import type { ExportedFunction, LeftOut } from '../exported-function.js';
import type { SamOptions } from './template.js';

/** What is exported, and of what. */
export interface SamExport {
  /** Of the scenario. */
  readonly name: string;
  /** The scenario's file, as a command names it. */
  readonly scenario: string;
  readonly functions: readonly ExportedFunction[];
  readonly leftOut: readonly LeftOut[];
  readonly options: SamOptions;
}
