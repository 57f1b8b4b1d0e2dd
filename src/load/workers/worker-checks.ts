import type { ValidityCheck } from '../../model/index.js';
import { type Microseconds, milliseconds } from '../../units/index.js';
import { MOST_UNCERTAINTY_US } from './rendezvous.js';
import type { WorkerResult } from './worker-result.js';

/** Share of the longest window that must be common to all: outside of it the load is not what was asked for. */
const LEAST_IN_COMMON = 0.98;
const MOST_DRIFT_US: Microseconds = milliseconds(50);

/** Whether what several workers measured can be told as one load: what is of all of them, and what broke in one. */
export function workerChecks(
  workers: readonly WorkerResult[],
  common: { readonly startUs: number; readonly endUs: number },
): readonly ValidityCheck[] {
  return [
    noneMissing(workers),
    inCommon(workers, common),
    uncertainty(workers),
    drift(workers),
    ...allValid(workers),
  ];
}

function noneMissing(workers: readonly WorkerResult[]): ValidityCheck {
  const { total = 0 } = workers[0] ?? {};
  const there = new Set(workers.map(({ index }) => index));
  const missing = Array.from({ length: total }, (_, index) => index).filter((index) => !there.has(index));
  return {
    ...{ name: 'workers', value: workers.length, limit: `= ${total}`, pass: missing.length === 0 },
    ...(missing.length === 0 ? {} : { detail: `missing: ${missing.join(', ')}` }),
  };
}

function inCommon(
  workers: readonly WorkerResult[],
  { startUs, endUs }: { readonly startUs: number; readonly endUs: number },
): ValidityCheck {
  const longest = Math.max(...workers.map(({ window }) => window.endUs - window.startUs));
  const value = (endUs - startUs) / longest;
  return { name: 'window-in-common', value, limit: `>= ${LEAST_IN_COMMON}`, pass: value >= LEAST_IN_COMMON };
}

function uncertainty(workers: readonly WorkerResult[]): ValidityCheck {
  const value = Math.max(...workers.map(({ clock }) => clock.before.uncertaintyUs));
  const limit = `<= ${MOST_UNCERTAINTY_US} us`;
  return { name: 'clock-uncertainty', value, limit, pass: value <= MOST_UNCERTAINTY_US };
}

/** How far a clock went from that of worker 0 within the load, beyond what the two measurements leave open. */
function drift(workers: readonly WorkerResult[]): ValidityCheck {
  const drifts = workers.map(({ clock: { before, after } }) => {
    if (after === null) return 0;
    const moved = Math.abs(after.offsetUs - before.offsetUs);
    return Math.max(0, moved - before.uncertaintyUs - after.uncertaintyUs);
  });
  const value = Math.max(...drifts);
  return { name: 'clock-drift', value, limit: `<= ${MOST_DRIFT_US} us`, pass: value <= MOST_DRIFT_US };
}

function allValid(workers: readonly WorkerResult[]): readonly ValidityCheck[] {
  const valid = workers.filter(({ result }) => result.validity.valid);
  const broken = workers.flatMap(({ index, result }) =>
    result.validity.checks
      .filter(({ pass }) => !pass)
      .map((check) => ({
        ...check,
        detail: `worker ${index}${check.detail === undefined ? '' : `, ${check.detail}`}`,
      })),
  );
  const all = {
    ...{ name: 'valid-workers', value: valid.length, limit: `= ${workers.length}` },
    pass: valid.length === workers.length,
  };
  return [all, ...broken];
}
