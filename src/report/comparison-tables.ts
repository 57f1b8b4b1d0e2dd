import { type ComparedFigure, type Comparison, FIGURE_UNITS } from '../compare/index.js';
import { type Flag, type Head, labelOf, type Placed, type Table, UNKNOWN } from './table.js';
import { NOT_AVAILABLE } from './values.js';

/** The verdict's words are those of durations; of other kinds faster is less, too. */
const WORDS: Readonly<Partial<Record<ComparedFigure['kind'], readonly [faster: string, slower: string]>>> = {
  cost: ['cheaper', 'dearer'],
  package: ['smaller', 'larger'],
};

export function verdictWord({ kind, verdict }: ComparedFigure): string {
  const [faster, slower] = WORDS[kind] ?? ['faster', 'slower'];
  return verdict === 'faster' ? faster : verdict === 'slower' ? slower : verdict;
}

const FLAGS: Readonly<Partial<Record<ComparedFigure['verdict'], Flag>>> = {
  faster: 'best',
  slower: 'bad',
  'cannot tell': 'muted',
};

/** A table for each metric, a row for each pair of cells. */
export function comparisonTables(comparison: Comparison): Table[] {
  const metrics = [...new Set(comparison.figures.map(({ metric }) => metric))];
  return metrics.map((metric) =>
    metricTable(
      metric,
      comparison.figures.filter((figure) => figure.metric === metric),
      comparison,
    ),
  );
}

function metricTable(metric: string, figures: readonly ComparedFigure[], comparison: Comparison): Table {
  const footnotes: string[] = [];
  const unit = FIGURE_UNITS[figures[0]?.kind ?? 'duration'];
  return {
    id: metric.replaceAll('.', '-'),
    caption: `${metric} (${unit})${comparison.by === null ? '' : `, against ${againstOf(comparison)}`}`,
    heads: headsOf(comparison),
    identity: 3,
    rows: figures.map((figure) => ({ kind: 'figures', values: valuesOf(figure, footnotes) })),
    footnotes,
    notes: [],
  };
}

/** What the first value of the axis is, as every row is held against it. */
function againstOf({ by, first }: Comparison): string {
  if (by === 'memory') return `${first} MB`;
  return by === 'threads' ? `${first} threads` : String(first);
}

const right = (text: string, group: string): Head => ({ text, align: 'right', group });

function headsOf({ by }: Comparison): readonly Head[] {
  return [
    { text: 'variant', align: 'left', group: 'identity' },
    right('MB', 'identity'),
    right('thr', 'identity'),
    right(by === null ? 'before' : 'base', 'values'),
    right(by === null ? 'now' : 'here', 'values'),
    right('ratio', 'ratio'),
    right('95 % interval', 'ratio'),
    { text: 'verdict', align: 'left', group: 'ratio' },
  ];
}

function valuesOf(figure: ComparedFigure, footnotes: string[]): Placed[] {
  const { memoryMB, threads, baseline, candidate, verdict, reason } = figure;
  const flag = FLAGS[verdict];
  return [
    { text: labelOf(figure) },
    { text: String(memoryMB ?? UNKNOWN) },
    { text: String(threads ?? UNKNOWN) },
    figureText(baseline),
    figureText(candidate),
    { text: figure.ratio === null ? NOT_AVAILABLE : times(figure.ratio) },
    { text: intervalText(figure) },
    {
      text: verdictWord(figure),
      ...(flag === undefined ? {} : { flag }),
      ...(reason === null ? {} : { footnote: footnoteOf(reason, footnotes) }),
    },
  ];
}

const figureText = (text: string | null): Placed =>
  text === null ? { text: NOT_AVAILABLE, flag: 'muted' } : { text };

export const times = (ratio: number): string => `${ratio.toFixed(2)}x`;

function intervalText({ low, high }: ComparedFigure): string {
  return low === null || high === null ? '' : `${low.toFixed(2)} to ${high.toFixed(2)}`;
}

function footnoteOf(text: string, footnotes: string[]): number {
  const known = footnotes.indexOf(text);
  return known === -1 ? footnotes.push(text) : known + 1;
}
