import { widestInterval } from '../compare/index.js';
import type { Scenario, Stop, WidestInterval } from '../model/index.js';
import { parseUntil } from '../scenario/index.js';
import type { RunListener } from './events.js';
import type { RunRecord } from './run-record.js';
import type { Slot } from './schedule.js';

/** Measures slots in their order. After each round it is asked whether that was enough. */
export async function measureInRounds(
  slots: readonly Slot[],
  measure: (slot: Slot) => Promise<void>,
  isEnough: (round: number) => boolean,
): Promise<void> {
  for (const [index, slot] of slots.entries()) {
    await measure(slot);
    const isLast = slots[index + 1]?.round !== slot.round;
    if (isLast && isEnough(slot.round)) return;
  }
}

export interface Enough {
  readonly scenario: Pick<Scenario, 'rounds' | 'until'>;
  readonly record: Pick<RunRecord, 'data' | 'warn' | 'stopAfter'>;
  readonly listen: RunListener;
  /** The last round of which something was measured before a run was resumed: earlier ones were not enough. */
  readonly begunRound: number;
}

/**
 * Whether a run has rounds enough: its `until` holds for every cell, or there may be no more. Deciding by how
 * narrow intervals are, never by what they tell, keeps verdicts honest.
 */
export function enoughRounds({ scenario, record, listen, begunRound }: Enough): (round: number) => boolean {
  const { rounds: most, until } = scenario;
  if (until === undefined) return () => false;
  const { metric, halfWidth } = parseUntil(until.interval);
  return (round) => {
    if (round < Math.max(until.minRounds, begunRound)) return false;
    const widest = widestInterval(metric, record.data());
    listen({ type: 'narrowing', round, interval: until.interval, widest });
    const reason = reasonToStop(widest, halfWidth, round >= most);
    if (reason === null) return false;
    record.stopAfter({ rounds: round, reason, widest });
    if (reason === 'most-rounds') record.warn(notNarrow(until.interval, round, widest));
    return true;
  };
}

function reasonToStop(
  widest: WidestInterval | null,
  halfWidth: number,
  noMore: boolean,
): Stop['reason'] | null {
  if (widest === null) return 'nothing-left';
  if (widest.halfWidth !== null && widest.halfWidth <= halfWidth) return 'narrow';
  return noMore ? 'most-rounds' : null;
}

function notNarrow(interval: string, rounds: number, widest: WidestInterval | null) {
  const width =
    widest === null || widest.halfWidth === null
      ? `${widest?.cell ?? 'a cell'} has no interval`
      : `that of ${widest.cell} is +-${(widest.halfWidth * 100).toFixed(1)} %`;
  return {
    code: 'interval-too-wide',
    message: `${rounds} rounds were not enough for ${interval}: ${width}; allow more, as --set rounds.max=${rounds * 2}, or longer ones, as --set warm.duration=10s`,
  };
}
