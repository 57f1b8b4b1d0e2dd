import type { LoadProgress } from '../load/index.js';
import type { Cell, RoundRecord, Warning, WidestInterval } from '../model/index.js';
import type { ColdTimes } from './cold-times.js';
import type { SideName } from './schedule.js';

export type Phase = 'cold' | 'storm' | 'solo' | 'warm';

/** Where a run stands: for whoever shows it. */
export type RunEvent =
  | { readonly type: 'preparing'; readonly variant: string; readonly line: string }
  | {
      /** Which states of the handlers are measured in the same rounds. */
      readonly type: 'against';
      readonly candidate: string;
      readonly baseline: string;
    }
  | {
      /** Cells that got worse are measured once more, in the opposite order. */
      readonly type: 'again';
      readonly cells: readonly string[];
      readonly slots: number;
    }
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
      /** After a cold start: how many of the round's are done, and what this one took. */
      readonly type: 'cold';
      readonly at: Position;
      readonly done: number;
      readonly of: number;
      readonly times: ColdTimes;
    }
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
  | { readonly type: 'profiling'; readonly variant: string }
  | { readonly type: 'excluded'; readonly cell: Cell; readonly reason: string }
  | { readonly type: 'warning'; readonly warning: Warning };

/** The slot that is being measured, of how many. */
export interface Position {
  readonly cell: Cell;
  readonly round: number;
  readonly rounds: number;
  readonly control: boolean;
  readonly side: SideName;
  /** From 1. */
  readonly slot: number;
  readonly slots: number;
  readonly attempt: number;
}

export type RunListener = (event: RunEvent) => void;
