import { html, type Markup } from '../markup.js';
import type { Trend, TrendPoint } from './trends.js';

const WIDTH = 420;
const HEIGHT = 64;
const MARGIN = 8;

/** A trend as a picture that needs no script: a dot a run, a line between runs that were measured alike. */
export function trendLine({ metric, unit, cell, points, changes }: Trend): Markup {
  const values = points.map(({ value }) => Math.log(value));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (index: number) =>
    points.length === 1 ? WIDTH / 2 : MARGIN + (index * (WIDTH - 2 * MARGIN)) / (points.length - 1);
  const y = (value: number) =>
    most === least
      ? HEIGHT / 2
      : HEIGHT - MARGIN - ((Math.log(value) - least) / (most - least)) * (HEIGHT - 2 * MARGIN);
  const at = (index: number) => `${x(index).toFixed(1)},${y(points[index]?.value ?? 1).toFixed(1)}`;
  const between = (index: number) => ((x(index - 1) + x(index)) / 2).toFixed(1);
  const stretches = stretchesOf(points);
  const told = `${metric} of ${cell.id} over ${points.length} runs, from ${points[0]?.figure} to ${points.at(-1)?.figure} ${unit}, ${changes.length} changes`;
  return html`<svg class="trend" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${told}">
${stretches.slice(1).map(([first]) => html`<line class="differs" x1="${between(first)}" x2="${between(first)}" y1="0" y2="${HEIGHT}"><title>${points[first]?.differs ?? ''}</title></line>`)}
${changes.map(({ at: index }) => html`<line class="change" x1="${between(index)}" x2="${between(index)}" y1="0" y2="${HEIGHT}"/>`)}
${stretches.map(([first, last]) => html`<polyline points="${indices(first, last).map(at).join(' ')}"/>`)}
${points.map((point, index) => html`<circle cx="${x(index).toFixed(1)}" cy="${y(point.value).toFixed(1)}" r="2.5"><title>${point.startedAt}: ${point.figure} ${unit} (${point.run})</title></circle>`)}
</svg>`;
}

/** First and last points of runs that were measured alike. */
function stretchesOf(points: readonly TrendPoint[]): readonly (readonly [number, number])[] {
  const starts = [...points.keys()].filter((at) => at === 0 || points[at]?.differs !== null);
  return starts.map((start, index) => [start, (starts[index + 1] ?? points.length) - 1]);
}

const indices = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
