import type { Absent, Cell, ParityResult, Scenario } from '../model/index.js';
import { imageStore, listVariants } from '../packaging/index.js';
import { openLocalTarget, type UrlTarget } from '../target/index.js';
import { cellsOf } from './cells.js';
import { cellsAtUrls, connectCells } from './connect.js';
import { type DeployedCell, deployCells } from './deploy.js';
import { packagesOf, prepareDeployables } from './deployables.js';
import type { RunListener } from './events.js';
import { type ModelHost, openModelHost } from './model-host.js';
import { urlTargetOf } from './open-target.js';
import { parityReferences } from './parity.js';
import type { Deployables } from './prepared-sides.js';

export interface ParityRequest {
  readonly scenario: Scenario;
  readonly listen: RunListener;
  readonly signal: AbortSignal;
}

/** The gate's verdict on one cell; `reason` says why there is none, or why it failed. */
export interface CellParity {
  readonly cell: Cell;
  readonly state: 'passed' | 'failed' | 'unavailable';
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
      references: await parityReferences(scenario),
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
  const cells = await cellsAtUrls(request.scenario);
  return (await connectCells(cells, { ...request, target, ...NOTHING_TIMED })).map(verdictOf);
}

/** Where the scenario asks for no check, there is no verdict. */
function verdictOf(outcome: DeployedCell): CellParity {
  const { cell, parity } = outcome;
  if (outcome.state !== 'ready') return { cell, state: outcome.state, parity, reason: outcome.reason };
  const isChecked = parity !== null && !('reason' in parity);
  return isChecked
    ? { cell, state: 'passed', parity, reason: null }
    : { cell, state: 'unavailable', parity, reason: parity?.reason ?? null };
}
