import type { Banded, PageCell, PageData, PageTimeline } from '../html/page-data.js';

export type Style = 'line' | 'too-few' | 'dots' | 'dots-before' | 'crosses' | 'edge';

/** One line of a plot. */
export interface Drawn {
  readonly name: string;
  readonly variant: string;
  /** Null where a line stands for all sizes. */
  readonly memory: number | null;
  readonly style: Style;
  readonly xs: readonly number[];
  readonly ys: readonly (number | null)[];
  /** Where its ring is. */
  readonly knee?: number;
}

export type Axis = 'memory' | 'percentile' | 'round' | 'seconds';

export interface Drawing {
  readonly axis: Axis;
  readonly unit: 'ms' | '$';
  readonly logarithmic: boolean;
  readonly lines: readonly Drawn[];
  /** Pairs of lines between which is shaded. */
  readonly bands: readonly (readonly [upper: number, lower: number])[];
}

const cellName = ({ series, memory }: PageCell): string =>
  memory === null ? series : `${series} ${memory} MB`;

/** Three lines a series: the figure, and the edges of its band. */
export function memoryDrawing(
  data: PageData,
  unit: Drawing['unit'],
  pick: (cell: PageCell) => Banded | null,
): Drawing {
  const lines: Drawn[] = [];
  const bands: [number, number][] = [];
  for (const series of new Set(data.cells.map((cell) => cell.series))) {
    const points = data.cells
      .filter((cell) => cell.series === series)
      .flatMap((cell) => {
        const band = pick(cell);
        const { memory } = cell;
        return band === null || memory === null ? [] : [{ cell, memory, band }];
      })
      .sort((a, b) => a.memory - b.memory);
    const [first] = points;
    if (first === undefined) continue;
    const line = (style: Style, index: 0 | 1 | 2): Drawn => ({
      name: series,
      variant: first.cell.variant,
      memory: null,
      style,
      xs: points.map(({ memory }) => memory),
      ys: points.map(({ band }) => band[index]),
      ...(style === 'line' && data.knees[series] !== undefined ? { knee: data.knees[series] } : {}),
    });
    // Series are counted from 1: the row of x is 0.
    bands.push([lines.length + 3, lines.length + 2]);
    lines.push(line('line', 0), line('edge', 1), line('edge', 2));
  }
  return { axis: 'memory', unit, logarithmic: false, lines, bands };
}

/** Of each cell what its samples can tell, and beyond that what they cannot. */
export function percentileDrawing({ cells, grid }: PageData, phase: keyof PageCell['curves']): Drawing {
  const lines = cells.flatMap((cell): Drawn[] => {
    const curve = cell.curves[phase];
    if (curve === undefined || curve.n === 0) return [];
    const { n, enough, values } = curve;
    // The longest of all stands at 1/(1-p) = n.
    const xs = values.map((_, step) =>
      step === values.length - 1 ? Math.max(n, grid[step - 1] ?? 1) : (grid[step] ?? n),
    );
    const common = { name: `${cellName(cell)} (n=${n})`, variant: cell.variant, memory: cell.memory };
    const known: Drawn = { ...common, style: 'line', xs: xs.slice(0, enough), ys: values.slice(0, enough) };
    if (enough >= values.length) return [known];
    const from = Math.max(0, enough - 1);
    return [known, { ...common, style: 'too-few', xs: xs.slice(from), ys: values.slice(from) }];
  });
  return { axis: 'percentile', unit: 'ms', logarithmic: true, lines: distinct(lines), bands: [] };
}

/** Of two points at one x, as of n = 1, the later one. */
function distinct(lines: readonly Drawn[]): Drawn[] {
  return lines.map((line) => {
    const kept = line.xs.map((x, index) => line.xs[index + 1] !== x);
    return {
      ...line,
      xs: line.xs.filter((_, index) => kept[index]),
      ys: line.ys.filter((_, index) => kept[index]),
    };
  });
}

export function roundDrawing({ cells }: PageData, metric: string): Drawing {
  const lines = cells.flatMap((cell): Drawn[] => {
    const { variant, memory, rounds, roundsBefore = {} } = cell;
    const line = (name: string, style: Style, ys: readonly (number | null)[]): Drawn[] =>
      ys.every((value) => value === null)
        ? []
        : [{ name, variant, memory, style, xs: ys.map((_, index) => index + 1), ys }];
    return [
      ...line(`${cellName(cell)} before`, 'dots-before', roundsBefore[metric] ?? []),
      ...line(cellName(cell), 'dots', rounds[metric] ?? []),
    ];
  });
  return { axis: 'round', unit: 'ms', logarithmic: true, lines, bands: [] };
}

export function timelineDrawing({ cells }: PageData, figure: 'middle' | 'longest'): Drawing {
  const lines = cells.flatMap((cell) => cell.timeline.map((part): Drawn => timelinePart(cell, part, figure)));
  return { axis: 'seconds', unit: 'ms', logarithmic: true, lines: distinct(lines), bands: [] };
}

function timelinePart(cell: PageCell, part: PageTimeline, figure: 'middle' | 'longest'): Drawn {
  const { variant, memory } = cell;
  const name = `${cellName(cell)}, ${part.phase === 'warm' ? 'under load' : part.phase}`;
  const style = part.phase === 'cold' ? 'crosses' : 'line';
  return { name, variant, memory, style, xs: part.seconds, ys: part[figure] };
}
