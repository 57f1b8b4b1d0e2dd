import type { CellResult, GateResult, MeasuredCell, Run } from '../model/index.js';
import type { Gate, GateOperator, GateSelector } from '../scenario/index.js';
import { asPrinted, measure, thresholdAsPrinted } from './metrics.js';

/** The cell of a result that is about no cell. */
const NO_CELL = '*';

/**
 * Holds gates against the cells of a run: a result for every gate and every cell that it selects. A value is
 * compared as reports print it. What was not measured, or on too few samples, is inconclusive, never passed.
 */
export function evaluateGates(gates: readonly Gate[], { cells }: Pick<Run, 'cells'>): GateResult[] {
  return gates.flatMap((gate) => {
    const selected = cells.filter((cell) => selects(gate.selector, cell));
    return selected.length === 0
      ? [inconclusive(gate, NO_CELL, 'it selects no cell of this run')]
      : selected.map((cell) => evaluate(gate, cell));
  });
}

function selects({ variant, memoryMB }: GateSelector, cell: CellResult): boolean {
  return (variant === null || variant === cell.variant) && (memoryMB === null || memoryMB === cell.memoryMB);
}

function evaluate(gate: Gate, cell: CellResult): GateResult {
  return cell.status === 'measured'
    ? evaluateMeasured(gate, cell)
    : inconclusive(gate, cell.id, `the cell is ${cell.status}: ${cell.reason}`);
}

function evaluateMeasured(gate: Gate, cell: MeasuredCell): GateResult {
  const measurement = measure(gate.metric, cell);
  if (measurement.state === 'unknown') {
    return inconclusive(gate, cell.id, `${gate.metricName} is n/a (${measurement.reason})`);
  }
  const { value, text } = measurement;
  const pass = holds(gate, value);
  const message = `${gate.metricName} is ${text}, must be ${gate.operator} ${gate.thresholdText}`;
  return { gate: gate.text, cell: cell.id, outcome: pass ? 'pass' : 'fail', value, message };
}

function inconclusive(gate: Gate, cell: string, message: string): GateResult {
  return { gate: gate.text, cell, outcome: 'inconclusive', value: null, message };
}

const COMPARISONS: Readonly<Record<GateOperator, (value: number, threshold: number) => boolean>> = {
  '<=': (value, threshold) => value <= threshold,
  '<': (value, threshold) => value < threshold,
  '>=': (value, threshold) => value >= threshold,
  '>': (value, threshold) => value > threshold,
  '==': (value, threshold) => value === threshold,
};

function holds(gate: Gate, value: number): boolean {
  return COMPARISONS[gate.operator](asPrinted(gate.metric.kind, value), thresholdAsPrinted(gate));
}
