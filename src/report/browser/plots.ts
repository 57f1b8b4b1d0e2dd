import uPlot from 'uplot';
import type { PageCell, PageData } from '../html/page-data.js';
import {
  type Drawing,
  type Drawn,
  memoryDrawing,
  percentileDrawing,
  roundDrawing,
  timelineDrawing,
} from './drawings.js';
import type { Shown } from './filters.js';
import { optionsOf } from './options.js';
import { onThemeChange } from './theme.js';

/** By the figure's name; `choice` is what its select says. */
const DRAWINGS: Readonly<Record<string, (data: PageData, choice: string) => Drawing>> = {
  duration: (data) => memoryDrawing(data, 'ms', ({ solo }) => solo),
  cost: (data) => memoryDrawing(data, '$', ({ usd }) => usd),
  percentiles: (data, choice) => percentileDrawing(data, choice as keyof PageCell['curves']),
  rounds: roundDrawing,
  timeline: (data, choice) => timelineDrawing(data, choice as 'middle' | 'longest'),
};

/** Draws all plots, again when the filters, a choice, the size or the colours change. */
export function startPlots(data: PageData): { readonly show: (shown: Shown) => void } {
  let shown: Shown = () => true;
  const figures = [...document.querySelectorAll<HTMLElement>('[data-plot]')].map((figure) => {
    figure.hidden = false;
    return new PlotFigure(
      figure,
      () => ({
        ...data,
        cells: data.cells.filter(({ variant, memory }) => shown(variant, String(memory ?? ''))),
      }),
      data,
    );
  });
  const drawAll = () => {
    for (const figure of figures) figure.draw();
  };
  onThemeChange(drawAll);
  return {
    show: (next) => {
      shown = next;
      drawAll();
    },
  };
}

class PlotFigure {
  readonly #figure: HTMLElement;
  readonly #canvas: HTMLElement;
  readonly #readout: HTMLElement;
  readonly #choice: HTMLSelectElement | null;
  readonly #shown: () => PageData;
  readonly #all: PageData;
  #plot: uPlot | undefined;
  #width = 0;

  constructor(figure: HTMLElement, shown: () => PageData, all: PageData) {
    this.#figure = figure;
    this.#canvas = figure.querySelector('.canvas') as HTMLElement;
    this.#readout = figure.querySelector('.readout') as HTMLElement;
    this.#choice = figure.querySelector('select');
    this.#shown = shown;
    this.#all = all;
    this.#choice?.addEventListener('change', () => this.draw());
    new ResizeObserver(() => {
      if (this.#canvas.clientWidth !== this.#width) this.draw();
    }).observe(this.#canvas);
  }

  draw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#width = this.#canvas.clientWidth;
    if (this.#width === 0) return;
    const drawing = DRAWINGS[this.#figure.dataset.plot ?? '']?.(this.#shown(), this.#choice?.value ?? '');
    const lines = drawing?.lines ?? [];
    this.#figure.dataset.lines = String(lines.length);
    if (drawing === undefined || lines.length === 0) {
      this.#readout.textContent = 'Nothing to draw of what is shown.';
      return;
    }
    this.#readout.textContent = '';
    const size = { width: this.#width, height: this.#canvas.clientHeight };
    const tell = (text: string) => {
      this.#readout.textContent = text;
    };
    this.#plot = new uPlot(optionsOf(drawing, this.#all, size, tell), aligned(lines), this.#canvas);
  }
}

/** One row of x for all lines, as the library takes them: where a line has no point, it is undefined, not a gap. */
function aligned(lines: readonly Drawn[]): uPlot.AlignedData {
  return uPlot.join(lines.map(({ xs, ys }) => [xs, ys] as unknown as uPlot.AlignedData));
}
