import type { GateResult } from '../model/index.js';
import { parseGate } from '../scenario/index.js';
import type { Comparison } from './compare.js';

/**
 * Cells of which a comparison says that something got worse: those of failed gates or, where no gate is about a
 * baseline, those with a figure that is slower beyond chance. Between variants or sizes slower is no regression.
 */
export function regressedCells({ gates, figures, by }: Comparison): string[] {
  const failed = gates.filter(({ outcome }) => outcome === 'fail').map(({ cell }) => cell);
  const slower = figures.filter(({ verdict, standsAmongAll }) => verdict === 'slower' && standsAmongAll);
  const judged = gates.length > 0 || by !== null ? failed : slower.map(({ cell }) => cell);
  return [...new Set(judged)];
}

/** Gates over all rounds, over those before anything was measured again, and over the repeated ones. */
export interface Repeated {
  readonly all: readonly GateResult[];
  readonly first: readonly GateResult[];
  readonly second: readonly GateResult[];
}

/**
 * What became of gates after the cells of those that failed were measured again in the opposite order: one about
 * the baseline fails only where it failed both times, and is open where it did not. The other gates on a baseline
 * stand as they were found first; absolute ones are about all that the reader sees.
 */
export function confirmed({ all, first, second }: Repeated): GateResult[] {
  return all.map((overall, index) => {
    const [once, again] = [first[index] ?? overall, second[index] ?? overall];
    if (!isRelative(overall)) return overall;
    if (once.outcome !== 'fail') return once;
    if (again.outcome === 'fail')
      return { ...again, message: `${again.message}; found twice, in both orders` };
    const message = `${once.message}; but measured again, in the opposite order: ${again.message}`;
    return { ...once, outcome: 'inconclusive', message };
  });
}

const isRelative = ({ gate }: GateResult): boolean => parseGate(gate).against === 'baseline';
