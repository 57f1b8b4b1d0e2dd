import type { CellResult, GateResult, MeasuredCell, Run } from '../model/index.js';
import type { Gate, GateOperator, GateSelector } from '../scenario/index.js';
import { asPrinted, measure, thresholdAsPrinted } from './metrics.js';
import { type Baseline, holdRelative, settled } from './relative-gates.js';

/** The cell of a result that is about no cell. */
export const NO_CELL = '*';

/**
 * Holds gates against the cells of a run: a result for every gate and every cell that it selects. A value is
 * compared as reports print it. What was not measured, or on too few samples, is inconclusive, never passed; and
 * so is a change from the baseline that its uncertainty leaves open.
 */
export function evaluateGates(
  gates: readonly Gate[],
  { cells }: Pick<Run, 'cells'>,
  baseline: Baseline | null = null,
): GateResult[] {
  const held = gates.flatMap((gate) => {
    const selected = cells.filter((cell) => selects(gate.selector, cell));
    return selected.length === 0
      ? [certain(inconclusive(gate, NO_CELL, 'it selects no cell of this run'))]
      : selected.map((cell) => evaluate(gate, cell, baseline));
  });
  return settled(held);
}

const certain = (result: GateResult) => ({ result, falseAlarm: null });

function selects({ variant, memoryMB }: GateSelector, cell: CellResult): boolean {
  return (variant === null || variant === cell.variant) && (memoryMB === null || memoryMB === cell.memoryMB);
}

function evaluate(gate: Gate, cell: CellResult, baseline: Baseline | null) {
  if (cell.status !== 'measured')
    return certain(inconclusive(gate, cell.id, `the cell is ${cell.status}: ${cell.reason}`));
  return gate.against === 'baseline'
    ? holdRelative(gate, cell, baseline)
    : certain(evaluateAbsolute(gate, cell));
}

function evaluateAbsolute(gate: Gate, cell: MeasuredCell): GateResult {
  const measurement = measure(gate.metric, cell);
  if (measurement.state === 'unknown') {
    const open = inconclusive(gate, cell.id, `${gate.metricName} is n/a (${measurement.reason})`);
    return withRoundsNeeded(open, cell, measurement.samples);
  }
  const { value, text, lowerBound = false } = measurement;
  const pass = holds(gate, value);
  const message = `${gate.metricName} is ${text}, must be ${gate.operator} ${gate.thresholdText}`;
  if (lowerBound && !decidedFromBelow(gate, value)) return inconclusive(gate, cell.id, message);
  return { gate: gate.text, cell: cell.id, outcome: pass ? 'pass' : 'fail', value, message };
}

/** Every round brings about as many samples as those before. */
function withRoundsNeeded(
  open: GateResult,
  cell: MeasuredCell,
  samples: { readonly n: number; readonly needed: number } | undefined,
): GateResult {
  const rounds = cell.rounds.filter(({ valid }) => valid).length;
  if (samples === undefined || samples.n === 0 || rounds === 0) return open;
  const roundsNeeded = Math.ceil((rounds * samples.needed) / samples.n);
  return { ...open, roundsNeeded, message: `${open.message}; ${roundsNeeded} rounds like these have them` };
}

/** Whether a value that is known to be at least so great tells that a gate holds, or that it does not. */
function decidedFromBelow(gate: Gate, value: number): boolean {
  if (gate.operator === '>=' || gate.operator === '>') return holds(gate, value);
  return asPrinted(gate.metric.kind, value) > thresholdAsPrinted(gate);
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
