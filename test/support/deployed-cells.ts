import assert from 'node:assert/strict';
import type { Scenario } from '../../src/model/index.js';
import { imageStore, listVariants } from '../../src/packaging/index.js';
import { cellsOf } from '../../src/run/cells.js';
import { deployCells } from '../../src/run/deploy.js';
import { prepareDeployables } from '../../src/run/deployables.js';
import { openParityGate } from '../../src/run/open-parity-gate.js';
import { openLocalTarget } from '../../src/target/index.js';

export interface DeployedCells {
  /** Of each cell's function, in the order of the cells. */
  readonly urls: readonly string[];
  close(): Promise<void>;
}

/** Every cell of a scenario as a handler of ours at the function URL of an emulator. */
export async function deployedCells(scenario: Scenario): Promise<DeployedCells> {
  const { signal } = new AbortController();
  const listen = () => undefined;
  const deployables = await prepareDeployables(scenario, { own: await listVariants() }, listen, signal);
  const models = { urlOf: () => '' };
  const target = await openLocalTarget({ imageStore: imageStore() });
  try {
    const cells = await deployCells(cellsOf(scenario, deployables), deployables, {
      ...{ scenario, target, models, listen, signal },
      gate: await openParityGate(scenario),
      workloads: { of: () => ({ requests: [], bodies: [] }) },
      functionPrefix: 'url',
      saveDeployment: async () => {},
    });
    const urls = cells.map((cell) => {
      assert.equal(cell.state, 'ready');
      return cell.deployed.url;
    });
    return { urls, close: () => target.close() };
  } catch (error) {
    await target.close();
    throw error;
  }
}
