import type { LoadProgress } from '../load/index.js';
import type { Cell, RoundRecord, Warning, WidestInterval } from '../model/index.js';

export type Phase = 'cold' | 'storm' | 'solo' | 'warm';

/** Where a run stands: for whoever shows it. */
export type RunEvent =
  | { readonly type: 'preparing'; readonly variant: string; readonly line: string }
  | { readonly type: 'unavailable'; readonly variant: string; readonly reason: string }
  | { readonly type: 'deploying'; readonly cell: Cell }
  | {
      readonly type: 'measuring';
      readonly directory: string;
      readonly slots: number;
      readonly done: number;
      /** Rounds may be enough before all slots are measured. */
      readonly mayStopEarly: boolean;
    }
  | { readonly type: 'repeating'; readonly at: Position; readonly why: readonly string[] }
  | { readonly type: 'phase'; readonly at: Position; readonly phase: Phase }
  | {
      readonly type: 'load';
      readonly at: Position;
      readonly phase: 'solo' | 'warm';
      readonly progress: LoadProgress;
    }
  | { readonly type: 'measured'; readonly at: Position; readonly record: RoundRecord }
  | {
      /** After a round of a run that goes on until intervals are narrow. */
      readonly type: 'narrowing';
      readonly round: number;
      /** What is wanted, as `warm.p99 +-5%`. */
      readonly interval: string;
      readonly widest: WidestInterval | null;
    }
  | { readonly type: 'excluded'; readonly cell: Cell; readonly reason: string }
  | { readonly type: 'warning'; readonly warning: Warning };

/** The slot that is being measured, of how many. */
export interface Position {
  readonly cell: Cell;
  readonly round: number;
  readonly rounds: number;
  readonly control: boolean;
  /** From 1. */
  readonly slot: number;
  readonly slots: number;
  readonly attempt: number;
}

export type RunListener = (event: RunEvent) => void;
