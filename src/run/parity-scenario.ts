import type { Cell, ParityResult, Scenario } from '../model/index.js';
import { imageStore, listVariants } from '../packaging/index.js';
import { openLocalTarget } from '../target/index.js';
import { cellsOf } from './cells.js';
import { deployCells } from './deploy.js';
import { packagesOf, prepareDeployables } from './deployables.js';
import type { RunListener } from './events.js';
import { type ModelHost, openModelHost } from './model-host.js';
import { parityReference } from './parity.js';
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
  readonly parity: ParityResult | null;
  readonly reason: string | null;
}

/** The parity gate alone: deploys every cell, compares its logits with the reference, and times nothing. */
export async function checkScenarioParity(request: ParityRequest): Promise<readonly CellParity[]> {
  const { scenario, listen, signal } = request;
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
      reference: await parityReference(scenario),
      // Nothing is timed.
      workload: { requests: [], bodies: [] },
      functionPrefix: 'coldbench',
      saveDeployment: async () => {},
      listen,
      signal,
    });
    return cells.map((cell) => ({
      cell: cell.cell,
      state: cell.state === 'ready' ? 'passed' : cell.state,
      parity: cell.parity,
      reason: cell.state === 'ready' ? null : cell.reason,
    }));
  } finally {
    await target.close();
  }
}
