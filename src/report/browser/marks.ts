import type uPlot from 'uplot';
import type { Drawn } from './drawings.js';
import { color } from './theme.js';

type Draw = (plot: uPlot) => void;

const RING = 8;
const CROSS = 4;

/** A ring around the knee of each line. */
export function markKnees(lines: readonly Drawn[]): Draw {
  return (plot) => {
    onCanvas(plot, (context, scale) => {
      context.strokeStyle = color('--ink');
      context.lineWidth = 2 * scale;
      for (const { knee, xs, ys } of lines) {
        const y = knee === undefined ? undefined : ys[xs.indexOf(knee)];
        if (knee === undefined || y === undefined || y === null) continue;
        context.beginPath();
        context.arc(
          plot.valToPos(knee, 'x', true),
          plot.valToPos(y, 'y', true),
          RING * scale,
          0,
          2 * Math.PI,
        );
        context.stroke();
      }
    });
  };
}

/** A cross at each cold start. */
export function markCrosses(lines: readonly Drawn[], colorOf: (variant: string) => string): Draw {
  return (plot) => {
    onCanvas(plot, (context, scale) => {
      context.lineWidth = 1.5 * scale;
      for (const { variant, xs, ys } of lines.filter(({ style }) => style === 'crosses')) {
        context.strokeStyle = colorOf(variant);
        context.beginPath();
        for (const [index, x] of xs.entries()) cross(context, plot, CROSS * scale, x, ys[index] ?? null);
        context.stroke();
      }
    });
  };
}

function cross(
  context: CanvasRenderingContext2D,
  plot: uPlot,
  arm: number,
  x: number,
  y: number | null,
): void {
  if (y === null) return;
  const [left, top] = [plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true)];
  context.moveTo(left - arm, top - arm);
  context.lineTo(left + arm, top + arm);
  context.moveTo(left - arm, top + arm);
  context.lineTo(left + arm, top - arm);
}

function onCanvas(plot: uPlot, draw: (context: CanvasRenderingContext2D, scale: number) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.setLineDash([]);
  draw(ctx, window.devicePixelRatio);
  ctx.restore();
}
