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

/**
 * Measures a cell in one round until its checks hold, three times at most. The last whole measurement is kept,
 * if there is one.
 */
export async function measureSlot(
  bench: CellBench,
  round: number,
  listener: SlotListener,
): Promise<SlotOutcome> {
  let outcome: SlotOutcome = { state: 'failed', reason: `${bench.label} was not measured` };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    listener.onAttempt(attempt);
    const tried = await tryRound(bench, round, attempt);
    if (tried.state === 'measured' || outcome.state === 'failed') outcome = tried;
    if (tried.state === 'measured' && tried.round.record.result.valid) break;
    if (attempt < ATTEMPTS) listener.onRepeat(whyAgain(tried));
  }
  return outcome;
}

async function tryRound(bench: CellBench, round: number, attempt: number): Promise<SlotOutcome> {
  try {
    return { state: 'measured', round: await measureCellRound(bench, round, attempt) };
  } catch (error) {
    bench.signal.throwIfAborted();
    return { state: 'failed', reason: `round ${round}: ${messageOf(error)}` };
  }
}

function whyAgain(tried: SlotOutcome): readonly string[] {
  return tried.state === 'failed' ? [tried.reason] : brokenChecks([tried.round.record]);
}
