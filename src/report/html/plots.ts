import type { Run } from '../../model/index.js';
import { html, type Markup } from '../markup.js';
import { labelOf } from '../table.js';
import type { PageData } from './page-data.js';

interface Plot {
  readonly id: string;
  readonly heading: string;
  /** What stands for the picture where it cannot be seen. */
  readonly description: string;
  readonly caption: string;
  readonly choices?: readonly (readonly [value: string, label: string])[];
  readonly shown: (data: PageData) => boolean;
}

const hasCurves = ({ cells }: PageData) => cells.some(({ curves }) => Object.keys(curves).length > 0);

const PLOTS: readonly Plot[] = [
  {
    id: 'duration',
    heading: 'Duration by memory',
    description: 'Line plot of the mean solo duration by memory size, a line for each variant',
    caption:
      'Mean solo duration, ms. Band: interval at 95 % over rounds. Ring: the knee, where duration x cost is least.',
    shown: ({ cells }) => cells.some(({ solo }) => solo !== null),
  },
  {
    id: 'cost',
    heading: 'Cost by memory',
    description: 'Line plot of the cost of a million requests by memory size, a line for each variant',
    caption: 'USD per million requests, from solo durations. Band and ring as beside.',
    shown: ({ cells }) => cells.some(({ usd }) => usd !== null),
  },
  {
    id: 'percentiles',
    heading: 'Percentiles',
    description:
      'Plot of latency by percentile, the percentiles spaced by the logarithm of 1/(1-p), a line for each cell',
    caption:
      'Client time, ms, by percentile; the axis is even in log 1/(1-p). Grey and dotted: too few samples to tell.',
    choices: [
      ['warm', 'under load'],
      ['solo', 'solo'],
      ['cold', 'cold starts'],
    ],
    shown: hasCurves,
  },
  {
    id: 'rounds',
    heading: 'Rounds',
    description: 'Dots of one figure by round, those of one cell joined by a line',
    caption:
      'Each dot is one round of one cell, ms. Lines that rise and fall together show the machine, not the variants. Grey: the other state of the handlers, where there is one.',
    choices: [
      ['warm.p50', 'p50 under load'],
      ['warm.p99', 'p99 under load'],
      ['solo.p50', 'solo p50'],
      ['cold.p50', 'cold start p50'],
    ],
    shown: ({ cells }) =>
      cells.some(({ rounds }) => Object.values(rounds).some((values) => values.length > 1)),
  },
  {
    id: 'timeline',
    heading: 'Latency over time',
    description: 'Latency against the time of the run: lines for requests, crosses for cold starts',
    caption:
      'Client time, ms, over the seconds of the run. Lines: the middle of short spans; crosses: cold starts.',
    choices: [
      ['middle', 'middle of spans'],
      ['longest', 'longest of spans'],
    ],
    shown: ({ cells }) => cells.some(({ timeline }) => timeline.length > 0),
  },
];

/** Where the script draws, hidden until it does. */
export function plotFigures(data: PageData): readonly Markup[] {
  return PLOTS.filter(({ shown }) => shown(data)).map(
    ({
      id,
      heading,
      description,
      caption,
      choices = [],
    }) => html`<figure class="plot" id="plot-${id}" data-plot="${id}" hidden>
<div class="plot-head"><h2>${heading}</h2>${choiceMarkup(id, heading, choices)}</div>
<div class="canvas" role="img" aria-label="${description}; its figures are in the tables below"></div>
<output class="readout" aria-live="off"></output>
<figcaption>${caption}</figcaption>
</figure>
`,
  );
}

function choiceMarkup(id: string, heading: string, choices: NonNullable<Plot['choices']>): Markup | '' {
  if (choices.length === 0) return '';
  return html`<select id="choice-${id}" aria-label="${heading} of">${choices.map(([value, label]) => html`<option value="${value}">${label}</option>`)}</select>`;
}

/** Checkboxes by variant and memory size, which are the plots' legend as well. */
export function filterForm(run: Run): Markup {
  const variants = [...new Set(run.cells.map(labelOf))];
  const sizes = [...new Set(run.cells.flatMap(({ memoryMB }) => memoryMB ?? []))].sort((a, b) => a - b);
  return html`<form class="filters" id="filters" aria-label="What is shown" hidden>
<fieldset><legend>Variants</legend>${variants.map((variant) => choice('variant', variant, variant))}</fieldset>
<fieldset><legend>Memory</legend>${sizes.map((size) => choice('memory', String(size), `${size} MB`))}</fieldset>
<button type="button" id="show-all">Show all</button>
<output id="shown" role="status"></output>
</form>
`;
}

const choice = (name: string, value: string, label: string): Markup =>
  html`<label><input type="checkbox" name="${name}" value="${value}" checked><i class="swatch" aria-hidden="true"></i>${label}</label>`;
