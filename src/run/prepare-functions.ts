import type { ExportedFunction, LeftOut } from '../export/index.js';
import type { Cell, Scenario } from '../model/index.js';
import { listVariants } from '../packaging/index.js';
import { cellFunction, type FunctionContext } from './cell-function.js';
import { cellsOf } from './cells.js';
import { type Deployable, packagesOf, prepareDeployables } from './deployables.js';
import type { RunListener } from './events.js';
import { openModelHost } from './model-host.js';

export interface FunctionsRequest {
  /** With the target `aws`: packages are such as Lambda can load, and models where it can fetch them. */
  readonly scenario: Scenario;
  readonly listen: RunListener;
  readonly signal: AbortSignal;
}

export interface PreparedFunctions {
  readonly functions: readonly ExportedFunction[];
  readonly leftOut: readonly LeftOut[];
}

/** Prepares every cell of a scenario as a function, and deploys nothing. */
export async function prepareFunctions(request: FunctionsRequest): Promise<PreparedFunctions> {
  const { scenario, listen, signal } = request;
  const deployables = await prepareDeployables(scenario, { own: await listVariants() }, listen, signal);
  const models = await openModelHost(scenario, packagesOf(deployables));
  try {
    const found = cellsOf(scenario, deployables).map((cell) =>
      foundFunction(cell, deployables.get(cell.variant), { scenario, models }),
    );
    return {
      functions: found.filter((each) => 'package' in each),
      leftOut: found.filter((each) => 'reason' in each),
    };
  } finally {
    await models.close();
  }
}

function foundFunction(
  cell: Cell,
  deployable: Deployable | undefined,
  context: FunctionContext,
): ExportedFunction | LeftOut {
  if (deployable?.state === 'ready') return cellFunction(cell, deployable, context);
  return { cell, reason: deployable?.reason ?? `${cell.variant} was not prepared` };
}
