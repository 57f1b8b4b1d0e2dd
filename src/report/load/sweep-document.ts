import type { Bearing, Knee, LoadPlan, LoadResult, P99Sweep } from '../../load/index.js';
import { describeLoad, type LoadDocument } from './document.js';

/** What a sweep found, as `bench load --sweep --json` prints it; its text is rendered from it. */
export interface SweepDocument extends P99Sweep {
  readonly schemaVersion: 1;
  readonly url: string;
  readonly state: 'complete' | 'interrupted';
  /** False when a rate could not be measured: what follows from the others is then no knee. */
  readonly valid: boolean;
  readonly end: Knee<LoadResult>['end'];
  /** The highest rate that was borne, and the lowest that was refused. */
  readonly kneeRate: number | null;
  readonly refusedRate: number | null;
  readonly steps: readonly SweepStepDocument[];
}

export interface SweepStepDocument {
  readonly rate: number;
  readonly bearing: Bearing;
  readonly load: LoadDocument;
}

export function describeSweep(plan: LoadPlan, sweep: P99Sweep, knee: Knee<LoadResult>): SweepDocument {
  return {
    schemaVersion: 1,
    url: plan.url,
    state: knee.end === 'interrupted' ? 'interrupted' : 'complete',
    valid: knee.end !== 'invalid',
    ...sweep,
    end: knee.end,
    kneeRate: knee.rate,
    refusedRate: knee.refusedRate,
    steps: knee.steps.map(({ rate, bearing, measured }) => ({
      rate,
      bearing,
      load: describeLoad(plan, measured, { interrupted: false }),
    })),
  };
}
