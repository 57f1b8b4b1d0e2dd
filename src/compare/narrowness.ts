import type { MeasuredCell, WidestInterval } from '../model/index.js';
import type { GateMetric } from '../scenario/index.js';
import { ownEffect, ratioInterval } from '../stats/index.js';
import { figureOver, validRounds } from './figure.js';
import { measure } from './metrics.js';
import { cellDataOf, type RunData } from './pairs.js';

/**
 * The widest interval (95 %, over rounds) of a metric among a run's cells; a cell that has none yet, for want
 * of rounds or of samples, is wider than any. Null where no cell can have one.
 */
export function widestInterval(metric: GateMetric, data: RunData): WidestInterval | null {
  const found = data.run.cells.flatMap((cell): WidestInterval[] => {
    if (cell.status === 'measured') return [{ cell: cell.id, halfWidth: halfWidthOf(metric, data, cell) }];
    return cell.status === 'invalid' ? [{ cell: cell.id, halfWidth: null }] : [];
  });
  const width = ({ halfWidth }: WidestInterval) => halfWidth ?? Number.POSITIVE_INFINITY;
  return found.reduce<WidestInterval | null>(
    (widest, one) => (widest === null || width(one) > width(widest) ? one : widest),
    null,
  );
}

/** The upper half, which is the wider: the interval is one of logarithms. */
function halfWidthOf(metric: GateMetric, data: RunData, cell: MeasuredCell): number | null {
  if (measure(metric, cell).state !== 'known') return null;
  const own = cellDataOf(data, cell);
  const figure = figureOver(metric, own, validRounds(own));
  const effect = typeof figure === 'string' ? null : ownEffect(figure);
  return effect === null ? null : ratioInterval({ ...effect, logRatio: 0 }).high - 1;
}
