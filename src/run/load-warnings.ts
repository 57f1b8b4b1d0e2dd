import type { BreakdownData, Warning } from '../model/index.js';
import { formatPercent } from '../units/index.js';
import type { LoadedMeasurement } from './loaded.js';
import type { Unknowns } from './unknowns.js';

/** Less of the requests explained, and what tables say of where their time went is not of all of them. */
const LEAST_EXPLAINED = 0.99;

export function loadWarnings(
  phase: 'solo' | 'warm',
  measured: LoadedMeasurement,
  { reported }: Unknowns = {},
): readonly Warning[] {
  if (reported !== undefined) return measured.load.warnings;
  return [
    ...measured.load.warnings,
    ...countsDiffer(phase, measured),
    ...unexplained(phase, measured.breakdown),
  ];
}

/**
 * The client and the platform count on their own: where reports of answered requests are missing, the joined
 * figures (queue, reported duration) are not of the same requests. A window's last answer may be ahead of its
 * report.
 */
function countsDiffer(
  phase: 'solo' | 'warm',
  { answered, answeredWithReport }: LoadedMeasurement,
): readonly Warning[] {
  if (answered - answeredWithReport <= Math.max(2, answered * 0.02)) return [];
  const message = `${phase}: the client counted ${answered} answers in the window, and the platform reported ${answeredWithReport} of them`;
  return [{ code: 'reports-differ', message }];
}

/** Of how many requests the parts do not add up to what the client saw, or no report was found. */
function unexplained(phase: 'solo' | 'warm', breakdown: BreakdownData): readonly Warning[] {
  const { requests, explained } = breakdown;
  const joined = breakdown.recordings.running.n;
  if (explained >= requests * LEAST_EXPLAINED) return [];
  const message = `${phase}: the time of ${formatPercent(explained / requests)} of the requests is explained by its parts within 2 % or 100 us; the platform reported ${joined} of ${requests}`;
  return [{ code: 'time-unexplained', message }];
}
