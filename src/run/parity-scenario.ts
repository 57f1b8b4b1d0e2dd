import type { Absent, Cell, ParityResult, Scenario } from '../model/index.js';
import { imageStore, listVariants } from '../packaging/index.js';
import { openLocalTarget, type UrlTarget } from '../target/index.js';
import { cellsOf, cellsOfKnown } from './cells.js';
import { connectCells } from './connect.js';
import { deployCells } from './deploy.js';
import { packagesOf, prepareDeployables } from './deployables.js';
import type { DeployedCell } from './deployed-cell.js';
import type { RunListener } from './events.js';
import { type ModelHost, openModelHost } from './model-host.js';
import { openParityGate, parityGateOf } from './open-parity-gate.js';
import { urlTargetOf } from './open-target.js';
import { REFERENCE } from './own-model-gate.js';
import type { Deployables } from './prepared-sides.js';

export interface ParityRequest {
  readonly scenario: Scenario;
  readonly listen: RunListener;
  readonly signal: AbortSignal;
}

/** The gate's verdict on one cell; `reason` says why there is none, or why it failed. */
export interface CellParity {
  readonly cell: Cell;
  /** `reference`: of a user's model, the first that answered, which the others are held against. */
  readonly state: 'passed' | 'failed' | 'unavailable' | 'reference';
  readonly parity: ParityResult | Absent | null;
  readonly reason: string | null;
}

/** The parity gate alone: deploys every cell, compares its logits with the reference, and times nothing. */
export async function checkScenarioParity(request: ParityRequest): Promise<readonly CellParity[]> {
  const { scenario, listen, signal } = request;
  const there = urlTargetOf(scenario);
  if (there !== null) return checkAtUrls(there, request);
  const deployables = await prepareDeployables(scenario, { own: await listVariants() }, listen, signal);
  const models = await openModelHost(scenario, packagesOf(deployables));
  try {
    return await checkDeployables(deployables, models, request);
  } finally {
    await models.close();
  }
}

async function checkDeployables(
  deployables: Deployables,
  models: ModelHost,
  { scenario, listen, signal }: ParityRequest,
): Promise<readonly CellParity[]> {
  const target = await openLocalTarget({ imageStore: imageStore() });
  try {
    const cells = await deployCells(cellsOf(scenario, deployables), deployables, {
      ...{ scenario, target, models },
      gate: await openParityGate(scenario),
      ...NOTHING_TIMED,
      functionPrefix: 'coldbench',
      listen,
      signal,
    });
    return cells.map(verdictOf);
  } finally {
    await target.close();
  }
}

const NOTHING_TIMED = {
  workloads: { of: () => ({ requests: [], bodies: [] }) },
  saveDeployment: async () => {},
};

async function checkAtUrls(target: UrlTarget, request: ParityRequest): Promise<readonly CellParity[]> {
  const { scenario } = request;
  const cells = await cellsOfKnown(scenario);
  const gate = await parityGateOf(scenario);
  return (await connectCells(cells, { ...request, gate, target, ...NOTHING_TIMED })).map(verdictOf);
}

/** Where the scenario asks for no check, there is no verdict. */
function verdictOf(outcome: DeployedCell): CellParity {
  const { cell, parity } = outcome;
  if (outcome.state !== 'ready') return { cell, state: outcome.state, parity, reason: outcome.reason };
  if (parity === REFERENCE) return { cell, state: 'reference', parity, reason: REFERENCE.reason };
  const isChecked = parity !== null && !('reason' in parity);
  return isChecked
    ? { cell, state: 'passed', parity, reason: null }
    : { cell, state: 'unavailable', parity, reason: parity?.reason ?? null };
}
