/** What the page's script draws: times in milliseconds, money in USD per million requests. */
export interface PageData {
  readonly cells: readonly PageCell[];
  /** The memory size of the knee, by series. */
  readonly knees: Readonly<Record<string, number>>;
  /** 1/(1-p) of each step of a curve. */
  readonly grid: readonly number[];
}

export interface PageCell {
  /** With what else sets the cell apart but memory and threads. */
  readonly variant: string;
  /** Null where they are not known. */
  readonly memory: number | null;
  readonly threads: number | null;
  /** Cells of one series differ in their memory size alone. */
  readonly series: string;
  readonly solo: Banded | null;
  readonly usd: Banded | null;
  /** By metric, as `warm.p50`, the values of rounds 1, 2, ... */
  readonly rounds: Readonly<Record<string, readonly (number | null)[]>>;
  /** The same of the other state of the handlers; absent where there is none. */
  readonly roundsBefore?: PageCell['rounds'];
  readonly curves: Readonly<Partial<Record<'cold' | 'solo' | 'warm', PageCurve>>>;
  readonly timeline: readonly PageTimeline[];
}

/** A figure, and the ends of its interval at 95 % over rounds; without one, the figure itself. */
export type Banded = readonly [value: number, low: number, high: number];

export interface PageCurve {
  readonly n: number;
  /** So many of the first steps have samples enough. */
  readonly enough: number;
  readonly values: readonly number[];
}

export interface PageTimeline {
  readonly phase: 'cold' | 'solo' | 'warm';
  readonly seconds: readonly number[];
  readonly middle: readonly number[];
  readonly longest: readonly number[];
}
