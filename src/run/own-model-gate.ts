import type { Absent, Cell, OwnModelSpec, ParityResult, Scenario, Warning } from '../model/index.js';
import { batchOf, inputSizeOf } from '../scenario/index.js';
import type { DeployedCell } from './deployed-cell.js';
import { ownModel } from './own-model.js';
import { type AnsweredReference, answeredReference } from './own-model-reference.js';
import { checkParity, ITSELF, referenceOf } from './parity.js';
import type { AskedFunction, ParityGate } from './parity-gate.js';

/** The parity of the cell that others are held against. */
export const REFERENCE: Absent = {
  n: 0,
  reason: 'it is the reference, whose answers the others are held against',
};
const ALONE: Absent = {
  n: 0,
  reason:
    'its answers were held against nothing: no other variant answered, and no float64 reference of a model of your own is known',
};

/** A reference, and the cell that gave it. */
interface Held {
  readonly cell: Cell;
  readonly reference: AnsweredReference;
}

/**
 * Nobody knows the float64 answers of a user's model: the first cell that answers at an input size, and answers the
 * same each time, is what all after it are held against.
 */
export function ownModelGate(spec: OwnModelSpec, scenario: Pick<Scenario, 'input'>): ParityGate {
  const references = new Map<number | undefined, Held>();
  const sizeOf = (cell: Cell) => inputSizeOf(cell, scenario);
  const isAlone = ({ cell }: DeployedCell, all: readonly DeployedCell[]) =>
    !all.some(
      (other) =>
        wasCompared(other) && sizeOf(other.cell) === sizeOf(cell) && other.cell.variant !== cell.variant,
    );
  return {
    isOrdered: true,
    async check(cell, asked) {
      const batch = batchOf(cell, scenario);
      const held = references.get(sizeOf(cell));
      if (held !== undefined) return checkedAgainst(held, asked, batch);
      const size = sizeOf(cell);
      const model = await ownModel(spec, { batch, ...(size === undefined ? {} : { size }) });
      const reference = await answeredReference(model, asked, batch);
      const again = await checkParity(asked.deployed, reference, asked.signal, batch);
      if (!again.pass) return { ...again, against: ITSELF };
      references.set(size, { cell, reference });
      return REFERENCE;
    },
    concluded: (cells) =>
      cells.map((each) =>
        each.state === 'ready' && isAlone(each, cells) ? { ...each, parity: ALONE } : each,
      ),
    warnings: (cells) => warningsOf([...references.values()], cells),
  };
}

async function checkedAgainst(
  { cell, reference }: Held,
  { deployed, variant, signal }: AskedFunction,
  batch: number,
): Promise<ParityResult> {
  const result = await checkParity(deployed, referenceOf(variant, reference), signal, batch);
  return { ...result, against: cell.id };
}

/** As the reference, or with it. */
function wasCompared({ parity }: DeployedCell): boolean {
  return parity !== null && ('reason' in parity || parity.against !== ITSELF);
}

function warningsOf(references: readonly Held[], cells: readonly DeployedCell[]): Warning[] {
  if (references.length === 0) return [];
  const names = references.map(({ cell }) => cell.id).join(', ');
  const alone = [
    ...new Set(cells.filter(({ parity }) => parity === ALONE).map(({ cell }) => cell.variant)),
  ].join(', ');
  const between = `no float64 reference of this model is known: answers were held against those of ${names}, and what all variants do wrong alike is not found`;
  return [
    alone === ''
      ? { code: 'parity-between-variants', message: between }
      : { code: 'parity-alone', message: `${alone}: ${ALONE.reason}` },
    ...references.flatMap(weakness),
  ];
}

/** Below this many tolerances a mistake could hide in what images have in common. */
const TELLING = 10;

function weakness({ reference: { difference, tolerance } }: Held): Warning[] {
  if (difference >= TELLING * tolerance) return [];
  const message = `the model's answers to three different images differ by ${difference.toExponential(1)} of the largest alone, and ${tolerance.toExponential(1)} is allowed: a wrong scale or order of channels may pass; see whether network.mean and network.std are the model's, or give network.tolerance`;
  return [{ code: 'parity-weak', message }];
}
