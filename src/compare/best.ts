import type { MeasuredCell } from '../model/index.js';
import {
  holmAdjusted,
  type Interval,
  ratioInterval,
  seededRandom,
  type Verdict,
  verdictOf,
} from '../stats/index.js';
import { chanceOfNoDifference, comparedMetric } from './compare.js';
import { type Evidence, evidenceOf } from './evidence.js';
import { fillsMemory } from './memory-fit.js';
import { measure } from './metrics.js';
import { cellDataOf, type RunData } from './pairs.js';

/** The two fastest variants of a memory size, by the median of solo requests. */
export interface BestOfSize {
  readonly fastest: MeasuredCell;
  readonly next: MeasuredCell;
  /** The next over the fastest, and its interval at 95 %. */
  readonly ratio: number;
  readonly interval: Interval;
  /** Of the next. */
  readonly verdict: Verdict;
  /** Of how many pairs this is one: all variants at all sizes, since the fastest are chosen by their figures. */
  readonly pairs: number;
  /** Whether a difference is more than chance makes of one among so many pairs (Holm). */
  readonly standsAmongAll: boolean;
}

const HIGHEST_FALSE_ALARM = 0.05;

/** Of each size with two variants at least; none where there are too few rounds to tell. */
export function bestOfSizes(data: RunData): BestOfSize[] {
  const pairs = sizesOf(data).flatMap((cells) => pairsOf(cells).map((pair) => ({ ...pair, cells })));
  const evidences = pairs.map(({ faster, slower }) => evidenceBetween(data, faster, slower));
  const chances = evidences.map(chanceOfNoDifference);
  const adjusted = holmAdjusted(chances.filter((chance) => chance !== null));
  let tested = 0;
  return pairs.flatMap(({ faster, slower, cells }, index): BestOfSize[] => {
    const evidence = evidences[index];
    if (chances[index] === null || evidence?.state !== 'known') return [];
    const standsAmongAll = (adjusted[tested] ?? 1) <= HIGHEST_FALSE_ALARM;
    tested += 1;
    if (faster !== cells[0] || slower !== cells[1]) return [];
    const [ratio, interval] = [Math.exp(evidence.effect.logRatio), ratioInterval(evidence.effect)];
    const verdict = verdictOf(ratio, interval);
    return [
      { fastest: faster, next: slower, ratio, interval, verdict, pairs: adjusted.length, standsAmongAll },
    ];
  });
}

const SOLO = 'solo.p50';

function soloOf(cell: MeasuredCell): number | null {
  const found = measure(comparedMetric(SOLO).metric, cell);
  return found.state === 'known' ? found.value : null;
}

/** The cells of each size that fit it, the fastest first. Those of several machines are not held against each other. */
function sizesOf({ run }: RunData): MeasuredCell[][] {
  const measured = run.cells
    .filter((cell) => cell.status === 'measured')
    .filter((cell) => !fillsMemory(cell));
  const key = ({ memoryMB, threads, machine }: MeasuredCell) =>
    JSON.stringify([memoryMB, run.scenario.threads === 'auto' ? null : threads, machine]);
  return [...new Set(measured.map(key))].map((size) =>
    measured
      .filter((cell) => key(cell) === size && soloOf(cell) !== null)
      .toSorted((a, b) => (soloOf(a) ?? 0) - (soloOf(b) ?? 0)),
  );
}

function pairsOf(cells: readonly MeasuredCell[]) {
  return cells.flatMap((faster, index) => cells.slice(index + 1).map((slower) => ({ faster, slower })));
}

function evidenceBetween(data: RunData, baseline: MeasuredCell, candidate: MeasuredCell): Evidence {
  const sides = { baseline: cellDataOf(data, baseline), candidate: cellDataOf(data, candidate) };
  return evidenceOf(
    comparedMetric(SOLO).metric,
    { ...sides, interleaved: true, history: [] },
    seededRandom(data.run.seed),
  );
}
