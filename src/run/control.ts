import type { Absent, Control, RoundRecord } from '../model/index.js';
import { summarize } from '../stats/index.js';
import { mergeByMetric } from './phase-results.js';

/** The phases and recordings whose repeatability the control shows. */
const COMPARED = [
  { phase: 'warm', recording: 'serviceTimeUs' },
  { phase: 'solo', recording: 'serviceTimeUs' },
  { phase: 'cold', recording: 'clientUs' },
  { phase: 'storm', recording: 'clientUs' },
] as const;

/**
 * One cell's second measurements over its first, round by round the same cell: what differs between them is
 * noise, so no smaller difference between two cells means anything.
 */
export function controlOf(
  cell: string,
  first: readonly RoundRecord[],
  second: readonly RoundRecord[],
): Control | Absent {
  const rounds = new Set(second.filter(({ result }) => result.valid).map(({ result }) => result.round));
  const pairs = first.filter(({ result }) => result.valid && rounds.has(result.round));
  if (pairs.length === 0) return { n: 0, reason: 'no round has two valid measurements of the same cell' };
  const paired = new Set(pairs.map(({ result }) => result.round));
  const again = second.filter(({ result }) => result.valid && paired.has(result.round));
  const metrics = COMPARED.flatMap(({ phase, recording }) => ratios(phase, recording, pairs, again));
  return { cell, metrics: Object.fromEntries(metrics) };
}

function ratios(
  phase: (typeof COMPARED)[number]['phase'],
  recording: string,
  first: readonly RoundRecord[],
  second: readonly RoundRecord[],
): readonly (readonly [string, number])[] {
  const [before, after] = [first, second].map((records) => {
    const merged = mergeByMetric(records.map(({ recordings }) => recordings[phase] ?? {}))[recording];
    return merged === undefined ? undefined : summarize(merged);
  });
  if (before === undefined || after === undefined || 'reason' in before || 'reason' in after) return [];
  const p50 =
    before.p50 === null || after.p50 === null ? [] : [[`${phase}.p50`, after.p50 / before.p50] as const];
  return [...p50, [`${phase}.mean`, after.mean / before.mean]];
}
