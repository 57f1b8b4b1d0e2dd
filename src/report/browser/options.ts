import type uPlot from 'uplot';
import type { PageData } from '../html/page-data.js';
import type { Axis, Drawing, Drawn } from './drawings.js';
import { markCrosses, markKnees } from './marks.js';
import { color, dashOf, seriesColor } from './theme.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels within which the line nearest to the pointer is told. */
const REACH = 24;
/** Of all lines, those that are not nearest. */
const FADED = 0.35;
const FONT = '12px system-ui, sans-serif';

/** What the library is told of a drawing; `all` gives variants and sizes the same looks whatever is shown. */
export function optionsOf(
  drawing: Drawing,
  all: PageData,
  size: Size,
  tell: (text: string) => void,
): uPlot.Options {
  const looks = looksOf(all);
  const { lines, axis, unit, logarithmic } = drawing;
  const xs = lines.flatMap((line) => line.xs);
  const ys = lines.flatMap((line) => line.ys.filter((value) => value !== null));
  return {
    ...size,
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, focus: { prox: REACH }, points: { size: 7 } },
    focus: { alpha: FADED },
    scales: {
      x: { time: false, ...(axis === 'percentile' ? { distr: 3, log: 10 } : {}), range: xRange(axis, xs) },
      y: logarithmic ? { distr: 3, log: 10, range: logRange(ys) } : { range: [0, Math.max(...ys) * 1.08] },
    },
    axes: [
      { ...axisLook(), ...xAxis(axis, lines) },
      {
        ...axisLook(),
        size: 58,
        ...(logarithmic
          ? { splits: (_plot, _index, least, most) => roundSteps(least, most), filter: every }
          : {}),
        values: (_, splits) => splits.map((value) => tick(value, unit)),
      },
    ],
    series: [{}, ...lines.map((line) => seriesOf(line, axis, looks))],
    bands: drawing.bands.map((series) => ({
      series: [...series],
      fill: `${looks.colorOf(lines[series[0] - 1]?.variant ?? '')}33`,
    })),
    hooks: {
      draw: [markKnees(lines), markCrosses(lines, looks.colorOf)],
      setCursor: [(plot) => tell(readout(plot, drawing))],
      setSeries: [(plot) => tell(readout(plot, drawing))],
    },
  };
}

interface Looks {
  readonly colorOf: (variant: string) => string;
  readonly dashOf: (memory: number | null) => number[];
}

function looksOf({ cells }: PageData): Looks {
  const variants = valuesOf('variant');
  const sizes = valuesOf('memory').map(Number);
  return {
    colorOf: (variant) => color(seriesColor(Math.max(0, variants.indexOf(variant)))),
    dashOf: (memory) =>
      memory === null || cells.length === 0 ? [] : dashOf(Math.max(0, sizes.indexOf(memory))),
  };
}

/** In the order of the filters, which are the legend. */
const valuesOf = (name: string): string[] =>
  [...document.querySelectorAll<HTMLInputElement>(`#filters input[name=${name}]`)].map(({ value }) => value);

function seriesOf({ name, variant, memory, style }: Drawn, axis: Axis, looks: Looks): uPlot.Series {
  const isGrey = style === 'too-few' || style === 'dots-before';
  const stroke = isGrey ? color('--grey') : looks.colorOf(variant);
  const dash = style === 'too-few' ? [2, 4] : looks.dashOf(memory);
  const widths = {
    line: axis === 'memory' ? 2 : 1.5,
    'too-few': 1,
    dots: 1,
    'dots-before': 1,
    crosses: 0,
    edge: 0,
  } as const;
  return {
    label: name,
    stroke,
    dash,
    width: widths[style],
    spanGaps: false,
    points: {
      show: style.startsWith('dots') || (style === 'line' && axis === 'memory'),
      size: 7,
      fill: stroke,
    },
  };
}

function axisLook(): uPlot.Axis {
  return {
    font: FONT,
    stroke: color('--soft'),
    grid: { stroke: color('--grid'), width: 1 },
    ticks: { stroke: color('--grid'), width: 1 },
  };
}

function xRange(axis: Axis, xs: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  if (axis === 'percentile') return [1, Math.max(10, most * 1.1)];
  if (axis === 'round') return [0.6, most + 0.4];
  const margin =
    axis === 'memory' ? Math.max(64, (most - least) * 0.06) : Math.max(0.5, (most - least) * 0.02);
  return [Math.max(0, least - margin), most + margin];
}

/** A little more than the values need, so that a few of them do not lie on the frame. */
function logRange(ys: readonly number[]): [number, number] {
  const positive = ys.filter((value) => value > 0);
  return [Math.min(...positive) / 1.25, Math.max(...positive) * 1.25];
}

const PERCENTILES = [0, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999];

function xAxis(axis: Axis, lines: readonly Drawn[]): uPlot.Axis {
  if (axis === 'percentile')
    return {
      splits: (_plot, _index, _least, most) => PERCENTILES.map(position).filter((x) => x <= most),
      values: (_, splits) =>
        splits.map((x) => `${PERCENTILES.find((percentile) => position(percentile) === x)}`),
      filter: every,
      label: 'percentile',
      labelFont: FONT,
      labelSize: 18,
    };
  const values = [...new Set(lines.flatMap(({ xs }) => xs))].sort((a, b) => a - b);
  if (axis === 'memory' && values.length <= 6) return { splits: () => values, values: memoryTicks };
  if (axis === 'round')
    return { splits: () => values, values: (_, splits) => splits.map((x) => `round ${x}`) };
  const unit = axis === 'memory' ? 'MB' : 's';
  return { values: (_, splits) => splits.map((x) => `${x} ${unit}`) };
}

/** The library would leave out those that are no powers of ten. */
const every: uPlot.Axis.Filter = (_, splits) => splits;

/** 1, 2 and 5 of each power of ten: the library counts from the least value, whatever it is. */
function roundSteps(least: number, most: number): number[] {
  const steps: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.log10(most); power += 1)
    steps.push(...[1, 2, 5].map((digit) => Number((digit * 10 ** power).toPrecision(1))));
  const within = steps.filter((step) => step >= least && step <= most);
  return within.length < FEWEST_STEPS ? evenSteps(least, most) : within;
}

const FEWEST_STEPS = 3;

/** Where values lie close together: some four steps of 1, 2 or 5 times a power of ten. */
function evenSteps(least: number, most: number): number[] {
  const wanted = (most - least) / 4;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const size = ([1, 2, 5].find((digit) => digit * power >= wanted) ?? 10) * power;
  const first = Math.ceil(least / size);
  const count = Math.floor(most / size) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(((first + index) * size).toPrecision(6)),
  );
}

const position = (percentile: number): number => 100 / (100 - percentile);
const memoryTicks: uPlot.Axis.DynamicValues = (_, splits) => splits.map((x) => `${x} MB`);

function tick(value: number, unit: Drawing['unit']): string {
  const text = value >= 100 || value === 0 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
  return unit === '$' ? `$${text}` : text;
}

/** What lies nearest to the pointer. */
function readout(plot: uPlot, { lines, axis, unit }: Drawing): string {
  const index = plot.cursor.idx;
  // The library keeps the focused series to itself, but for its `_focus` mark.
  const focused = plot.series.findIndex((series) => '_focus' in series && series._focus === true);
  const line = lines[focused - 1];
  const [x, y] = [plot.data[0][index ?? -1], plot.data[focused]?.[index ?? -1]];
  if (line === undefined || x === undefined || y === undefined || y === null) return '';
  const figure = unit === '$' ? `$${y} a million` : `${y} ms`;
  return `${line.name} · ${told(x, axis)} · ${figure}${line.style === 'too-few' ? ' (too few samples)' : ''}`;
}

function told(x: number, axis: Axis): string {
  if (axis === 'memory') return `${x} MB`;
  if (axis === 'round') return `round ${x}`;
  if (axis === 'seconds') return `${x.toFixed(1)} s`;
  return `p${Number((100 * (1 - 1 / x)).toPrecision(5))}`;
}
