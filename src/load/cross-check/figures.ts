/** The percentiles that both wrk and wrk2 print. */
export const COMMON_PERCENTILES = [50, 75, 90, 99] as const;

/** What a load generator says of one block; times in microseconds. */
export interface Figures {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly meanUs: number;
  readonly sdUs: number;
  readonly maxUs: number;
  /** By percentile, 0 to 100; null where there were too few samples. */
  readonly percentilesUs: Readonly<Record<number, number | null>>;
}

/** What wrk or wrk2 prints. */
export interface PrintedFigures extends Figures {
  readonly socketErrors: { readonly connect: number; readonly read: number; readonly write: number };
  /** Answers later than the timeout, which are in none of its times. */
  readonly timeouts: number;
  /** Answers of 400 and above, which are among its requests and times. */
  readonly badAnswers: number;
}
