import type { ComparedFigure, Comparison } from '../compare/index.js';
import { clean } from './clean.js';
import { comparisonTables, times, verdictWord } from './comparison-tables.js';
import type { ReportDocument } from './document.js';
import { documentMarkdown } from './markdown.js';
import { documentText, type TerminalOptions } from './terminal.js';
import { gateLines, type Line, type Section } from './trust.js';

export const COMPARISON_FORMATS = ['table', 'markdown'] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** A comparison as text, ending in a line break. The options are those of `table`. */
export function renderComparison(
  comparison: Comparison,
  format: ComparisonFormat,
  options: TerminalOptions,
): string {
  const document = describeComparison(comparison);
  return format === 'table' ? documentText(document, options) : documentMarkdown(document);
}

export function describeComparison(given: Comparison): ReportDocument {
  const comparison = clean(given) as Comparison;
  const { baseline, candidate, by } = comparison;
  return {
    title: by === null ? 'comparison' : `comparison by ${by}`,
    verdict: [baseline, candidate].flatMap(({ id, valid }) =>
      valid ? [] : [`INVALID: the run ${id} says itself that its figures do not count`],
    ),
    summary:
      by === null ? `${baseline.side ?? baseline.id} -> ${candidate.side ?? candidate.id}` : candidate.id,
    tables: comparisonTables(comparison),
    sections: [found(comparison), gates(comparison), caveats(comparison), unmatched(comparison)].filter(
      ({ lines }) => lines.length > 0,
    ),
    provenance: [],
  };
}

/** What can be said, in sentences: the largest differences first. */
function found({ figures }: Comparison): Section {
  const distance = ({ ratio }: ComparedFigure) => Math.abs(Math.log(ratio ?? 1));
  const told = figures
    .filter(({ verdict }) => verdict === 'faster' || verdict === 'slower')
    .sort((a, b) => distance(b) - distance(a));
  const by = (verdict: ComparedFigure['verdict']) => figures.filter((figure) => figure.verdict === verdict);
  return {
    heading: 'Found',
    lines: [
      ...told.slice(0, SHOWN).map(foundLine),
      ...(told.length > SHOWN ? [plain(`and ${told.length - SHOWN} more differences`)] : []),
      plain(
        `${by('faster').length} faster, ${by('slower').length} slower, ${by('equivalent').length} equivalent (within 2 %), ${by('cannot tell').length} cannot tell`,
      ),
    ],
  };
}

const SHOWN = 5;
const plain = (text: string): Line => ({ tone: 'plain', text });

/** One difference in a sentence. */
export function foundLine(figure: ComparedFigure): Line {
  const { verdict, metric, cell, against, ratio, low, high, standsAmongAll } = figure;
  const than = against === cell ? '' : ` than ${against}`;
  const surely = standsAmongAll ? '' : '; not beyond chance among so many comparisons';
  const range = `${(low ?? 1).toFixed(2)} to ${(high ?? 1).toFixed(2)}`;
  return {
    tone: verdict === 'faster' ? 'good' : 'bad',
    text: `${cell} is ${verdictWord(figure)}${than}: ${metric} is ${times(ratio ?? 1)} (${range})${surely}`,
  };
}

function gates({ gates: results }: Comparison): Section {
  return { heading: 'Gates', lines: gateLines(results) };
}

function caveats(comparison: Comparison): Section {
  const { figures, doubts, remarks, interleaved } = comparison;
  const caution = (text: string): Line => ({ tone: 'caution', text });
  const told = figures.filter(({ ratio }) => ratio !== null);
  const chance = Math.round(told.length * 0.05);
  const open = figures.some(({ verdict, ratio }) => verdict === 'cannot tell' && ratio !== null);
  return {
    heading: 'Caveats',
    lines: [
      ...doubts.map((doubt) => caution(`${doubt}: no verdict where it matters`)),
      ...(interleaved ? [] : [caution(notInterleaved(comparison))]),
      ...(chance > 0
        ? [plain(`of ${told.length} intervals at 95 % about ${chance} miss the truth by chance`)]
        : []),
      ...(open ? [plain('cannot tell: more rounds make intervals narrower, as --rounds 10')] : []),
      ...remarks.map((remark) => plain(`other version: ${remark}`)),
    ],
  };
}

function notInterleaved({ historyRuns, figures }: Comparison): string {
  const fromHistory = figures.filter(({ basis }) => basis === 'history').length;
  const separate = figures.filter(({ basis }) => basis === 'separate').length;
  const lead =
    'the two runs were not interleaved, so a change of the machine between them looks like one of the functions';
  const history =
    fromHistory === 0
      ? `--history DIR with 8 runs or more of the baseline tells how much runs vary${historyRuns > 0 ? ` (${historyRuns} are there)` : ''}`
      : `${fromHistory} figures are held against the mean of ${historyRuns} earlier runs, with how much those vary`;
  const widened =
    separate === 0
      ? ''
      : '; intervals count each run as one observation, as uncertain as its rounds are spread';
  return `${lead}${widened}; ${history}`;
}

function unmatched({ unmatched: cells }: Comparison): Section {
  return {
    heading: 'Not compared',
    lines: cells.map(({ cell, side, reason }) => ({ tone: 'caution', text: `${cell} (${side}): ${reason}` })),
  };
}
