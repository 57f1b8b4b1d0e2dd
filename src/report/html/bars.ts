import type { CellResult, MeasuredCell, Run, TimePart } from '../../model/index.js';
import { formatBytes } from '../../units/index.js';
import { TIME_PART_NAMES } from '../breakdown-table.js';
import { PHASES } from '../cold-table.js';
import { html, type Markup } from '../markup.js';
import { labelOf } from '../table.js';
import { inMilliseconds, isSummary } from '../values.js';

interface Segment {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

interface Bar {
  readonly cell: Pick<CellResult, 'variant' | 'varied' | 'memoryMB'>;
  readonly name: string;
  readonly total: string;
  readonly segments: readonly Segment[];
}

interface BarChart {
  readonly id: string;
  readonly heading: string;
  /** The least colour is the first's. */
  readonly labels: readonly string[];
  readonly bars: readonly Bar[];
}

/** Stacked bars in plain HTML: they need no script, and print. */
export function barCharts(run: Run): readonly Markup[] {
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  return [coldChart(measured), timeChart(measured), packageChart(run.cells)]
    .filter(({ bars }) => bars.length > 0)
    .map(chartMarkup);
}

function cellName(cell: CellResult): string {
  const { memoryMB, threads } = cell;
  const size = memoryMB === null ? [] : [`${memoryMB} MB`];
  return [labelOf(cell), ...size, ...((threads ?? 1) > 1 ? [`${threads} thr`] : [])].join(' · ');
}

const ms = (label: string, us: number): Segment => ({
  label,
  value: Math.max(0, us),
  text: `${inMilliseconds(us)} ms`,
});

const total = (segments: readonly Segment[]): string =>
  `${inMilliseconds(segments.reduce((sum, { value }) => sum + value, 0))} ms`;

function coldChart(cells: readonly MeasuredCell[]): BarChart {
  return {
    id: 'cold-phases',
    heading: 'Phases of a cold start (means)',
    labels: PHASES.map(([, label]) => label),
    bars: cells.flatMap((cell) => {
      const segments = PHASES.flatMap(([phase, label]) => {
        const summary = cell.cold.phasesUs[phase];
        return isSummary(summary) ? [ms(label, summary.mean)] : [];
      });
      return segments.length === 0 ? [] : [{ cell, name: cellName(cell), total: total(segments), segments }];
    }),
  };
}

const OF_RUNNING: readonly TimePart[] = ['cpu', 'throttled', 'waiting'];

function timeChart(cells: readonly MeasuredCell[]): BarChart {
  const bars = cells.flatMap((cell): Bar[] => {
    const { breakdown } = cell.warm;
    if (breakdown === undefined || 'reason' in breakdown) return [];
    return breakdown.at
      .filter(({ of }) => of === 'mean' || of === 'p99')
      .map(({ of, partsUs }) => {
        // Parts that add up: where the platform tells them, `running` by what it consists of.
        const known = OF_RUNNING.every((part) => partsUs[part] !== null);
        const segments = TIME_PART_NAMES.filter(([part]) =>
          known ? part !== 'running' : !OF_RUNNING.includes(part),
        ).flatMap(([part, label]) => {
          const us = partsUs[part];
          return us === null ? [] : [ms(label, us)];
        });
        return { cell, name: `${cellName(cell)} · ${of}`, total: total(segments), segments };
      });
  });
  const used = new Set(bars.flatMap(({ segments }) => segments.map(({ label }) => label)));
  return {
    id: 'time-parts',
    heading: 'Where the time went, under load: on average, and around p99',
    labels: TIME_PART_NAMES.map(([, label]) => label).filter((label) => used.has(label)),
    bars,
  };
}

/** A package by its variant: the smallest size stands for all. */
function packageChart(cells: readonly CellResult[]): BarChart {
  const variants = [...new Set(cells.map(({ variant }) => variant))];
  const labels = ['zipped', 'unpacked beyond that', 'pruned and stripped'];
  return {
    id: 'package-sizes',
    heading: 'Package sizes: zipped, unpacked, and before pruning',
    labels,
    bars: variants.flatMap((variant) => {
      const cell = cells.find((each) => each.variant === variant && isPackaged(each));
      const facts = cell?.package;
      if (cell === undefined || facts === undefined || 'reason' in facts) return [];
      const ends = [facts.zippedBytes, facts.unzippedBytes, facts.unprunedBytes];
      const segments = labels.map((label, index) => ({
        label,
        value: Math.max(0, (ends[index] ?? 0) - (ends[index - 1] ?? 0)),
        text: ['', 'up to '][Math.min(index, 1)] + formatBytes(ends[index] ?? facts.zippedBytes),
      }));
      return [{ cell, name: variant, total: formatBytes(facts.unzippedBytes), segments }];
    }),
  };
}

const isPackaged = ({ package: facts }: CellResult): boolean => facts !== undefined && !('reason' in facts);

function chartMarkup({ id, heading, labels, bars }: BarChart): Markup {
  const longest = Math.max(
    ...bars.map(({ segments }) => segments.reduce((sum, { value }) => sum + value, 0)),
  );
  return html`<section class="bars" id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
<ul class="key" aria-hidden="true">${labels.map((label, index) => html`<li><i class="part${index}"></i>${label}</li>`)}</ul>
<ul class="rows">
${bars.map((bar) => barMarkup(bar, labels, longest))}</ul>
</section>
`;
}

function barMarkup({ cell, name, total, segments }: Bar, labels: readonly string[], longest: number): Markup {
  const told = segments.map(({ label, text }) => `${label} ${text}`).join(', ');
  const parts = segments
    .filter(({ value }) => value > 0)
    .map(
      ({ label, value, text }) =>
        html`<i class="part${labels.indexOf(label)}" style="width:${((100 * value) / longest).toFixed(2)}%" title="${label} ${text}"></i>`,
    );
  return html`<li data-variant="${labelOf(cell)}" data-memory="${cell.memoryMB ?? ''}"><span class="name">${name}</span><span class="track" role="img" aria-label="${name}: ${told}">${parts}</span><span class="total">${total}</span></li>\n`;
}
