import { type BestOfSize, bestOfSizes } from '../compare/index.js';
import type { MeasuredCell, Run } from '../model/index.js';
import { formatNumber } from '../units/index.js';
import { labelOf } from './table.js';
import type { Line, Section } from './trust.js';

/** What was found, in a sentence for each memory size, as far as the run's rounds can tell. */
export function found(run: Run): Section {
  return { heading: 'Found', lines: bestOfSizes({ run, records: [] }).map(lineOf) };
}

function lineOf(best: BestOfSize): Line {
  const { fastest, next, ratio, interval, verdict, pairs, standsAmongAll } = best;
  const at = fastest.memoryMB === null ? 'there' : `at ${formatNumber(fastest.memoryMB)} MB`;
  const range = `${times(interval.low)} to ${times(interval.high)}`;
  const [name, nextName] = [labelOf(fastest), labelOf(next)];
  const faster = `${name} is ${times(ratio)}x faster than ${nextName} ${at} (${range})`;
  if (verdict === 'slower' && standsAmongAll)
    return { tone: 'good', text: `${faster}${costOf(fastest, next)}` };
  if (verdict === 'equivalent')
    return {
      tone: 'plain',
      text: `${name} and ${nextName} are equally fast ${at}, within 2 %`,
    };
  const more = `more rounds may tell, as --rounds ${fastest.rounds.length * 2}`;
  const text =
    verdict === 'slower'
      ? `${faster}, but of ${pairs} pairs one may seem so by chance; ${more}`
      : `whether ${name} is faster than ${nextName} ${at} cannot be told (${range}); ${more}`;
  return { tone: 'plain', text };
}

const times = (ratio: number): string => ratio.toFixed(ratio < 1.5 ? 2 : 1);

/** By solo durations, as the cost in tables. */
function costOf({ cost }: MeasuredCell, { cost: other }: MeasuredCell): string {
  if ('reason' in cost || 'reason' in other || other.usdPerMillion === 0) return '';
  return ` and costs ${(cost.usdPerMillion / other.usdPerMillion).toFixed(2)}x`;
}
