import type { ExportedFunction } from '../export/index.js';
import type { Cell, Scenario } from '../model/index.js';
import type { DeploymentPackage } from '../packaging/index.js';
import { modelLoadOf } from '../scenario/index.js';
import type { Deployable } from './deployables.js';
import type { ModelHost } from './model-host.js';
import { choiceKeyOf } from './packaging-choice.js';

/** A cell as the function that it is, wherever it is deployed. */
export type CellFunction = ExportedFunction;

type Ready = Extract<Deployable, { state: 'ready' }>;

export interface FunctionContext {
  readonly scenario: Pick<Scenario, 'model' | 'input'>;
  readonly models: Pick<ModelHost, 'urlOf'>;
}

/** The function of a cell whose size is known, as that of all that is deployed. */
export function cellFunction(
  cell: Cell,
  deployable: Ready,
  { scenario, models }: FunctionContext,
): CellFunction {
  const { variant } = deployable;
  const { id, memoryMB, threads } = cell;
  if (memoryMB === null || threads === null) throw new TypeError(`${id} has no size`);
  const built = packageOf(cell, deployable, scenario);
  const load = modelLoadOf(cell, scenario);
  const environment = {
    ...variant.environment,
    COLDBENCH_THREADS: String(threads),
    ...(load === 'outside' ? {} : { COLDBENCH_MODEL_LOAD: load }),
    ...(built.modelDirectory === undefined ? {} : { COLDBENCH_MODEL_URL: models.urlOf(built) }),
  };
  const { runtime, handler } = variant;
  return { cell, runtime, handler, memoryMB, environment, package: built };
}

function packageOf(
  cell: Cell,
  { packages, variant }: Ready,
  scenario: FunctionContext['scenario'],
): DeploymentPackage {
  const key = choiceKeyOf(cell, scenario);
  const built = packages.get(key);
  if (built === undefined) throw new TypeError(`${variant.name} has no package for ${key}`);
  return built;
}
