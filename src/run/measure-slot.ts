import { messageOf } from '../errors/index.js';
import { brokenChecks } from './aggregate.js';
import { type CellBench, type CellRound, measureCellRound } from './cell-round.js';

/** A measurement that broke its validity checks is made again, up to twice. */
const ATTEMPTS = 3;

export type SlotOutcome =
  | { readonly state: 'measured'; readonly round: CellRound }
  | { readonly state: 'failed'; readonly reason: string };

export interface SlotListener {
  onAttempt(attempt: number): void;
  onRepeat(why: readonly string[]): void;
}

/** Measures a cell in one round until its checks hold, three times at most; the last attempt is kept. */
export async function measureSlot(
  bench: CellBench,
  round: number,
  listener: SlotListener,
): Promise<SlotOutcome> {
  let last: CellRound | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    listener.onAttempt(attempt);
    try {
      last = await measureCellRound(bench, round, attempt);
    } catch (error) {
      bench.signal.throwIfAborted();
      return { state: 'failed', reason: `round ${round}: ${messageOf(error)}` };
    }
    if (last.record.result.valid) break;
    if (attempt < ATTEMPTS) listener.onRepeat(brokenChecks([last.record]));
  }
  if (last === undefined) return { state: 'failed', reason: `${bench.label} was not measured` };
  return { state: 'measured', round: last };
}
