import type { CellResult, MeasuredCell } from '../model/index.js';
import type { Gate } from '../scenario/index.js';
import { evaluateGates } from './gates.js';
import { fillsMemory } from './memory-fit.js';
import { measure } from './metrics.js';

/** Which cell costs least among those that hold a bound. */
export interface Cheapest {
  /** Null where none is known to hold it. */
  readonly chosen: CheapestCell | null;
  /** Measured cells that were not looked at, and why. */
  readonly unknown: readonly UnknownCell[];
  /** How many cells are known to break it. */
  readonly over: number;
}

export interface CheapestCell {
  readonly cell: MeasuredCell;
  /** A million invocations: with the cold starts of the traffic, where there is one; else warm ones. */
  readonly usdPerMillion: number;
  /** What was measured: `solo.p99 is 288.10 ms`. */
  readonly message: string;
}

export interface UnknownCell {
  readonly cell: MeasuredCell;
  readonly reason: string;
  /** Null where that is not known. */
  readonly usdPerMillion: number | null;
}

/**
 * The cheapest cell under a bound. A cell whose figure is not known, for want of samples or because requests were
 * given up, is named and not chosen; and so is one without a cost, or whose memory was full.
 */
export function cheapestUnder(bound: Gate, cells: readonly CellResult[]): Cheapest {
  const measured = cells.filter((cell) => cell.status === 'measured');
  const held = measured.map((cell) => ({ cell, ...priceOf(cell), ...outcomeOf(bound, cell) }));
  const unknown = held.flatMap(({ cell, reason, usdPerMillion = null, outcome, message }): UnknownCell[] => {
    if (outcome === 'inconclusive') return [{ cell, reason: message, usdPerMillion }];
    return outcome === 'pass' && reason !== undefined ? [{ cell, reason, usdPerMillion }] : [];
  });
  const holding = held.flatMap(({ cell, reason, usdPerMillion, outcome, message }): CheapestCell[] =>
    outcome === 'pass' && reason === undefined && usdPerMillion !== undefined
      ? [{ cell, usdPerMillion, message }]
      : [],
  );
  const [chosen = null] = holding.toSorted((a, b) => a.usdPerMillion - b.usdPerMillion);
  return { chosen, unknown, over: held.filter(({ outcome }) => outcome === 'fail').length };
}

function outcomeOf(bound: Gate, cell: MeasuredCell) {
  const [result] = evaluateGates([bound], { cells: [cell] });
  const measurement = measure(bound.metric, cell);
  const found = measurement.state === 'known' ? measurement.text : `n/a (${measurement.reason})`;
  return { outcome: result?.outcome ?? 'inconclusive', message: `${bound.metricName} is ${found}` };
}

/** What it costs, or why that is not known. */
function priceOf(cell: MeasuredCell): { usdPerMillion?: number; reason?: string } {
  const price = cell.monthly ?? cell.cost;
  if ('reason' in price) return { reason: price.reason };
  const { usdPerMillion } = price;
  return fillsMemory(cell)
    ? { usdPerMillion, reason: 'its memory was full: it may not fit' }
    : { usdPerMillion };
}
