import { messageOf } from '../errors/index.js';
import type { Cell, PackageFacts, Scenario } from '../model/index.js';
import type { DeploymentPackage, Variant } from '../packaging/index.js';
import { batchOf } from '../scenario/index.js';
import type { DeployTarget, FunctionCode, FunctionSpec } from '../target/index.js';
import { type CellFunction, cellFunction } from './cell-function.js';
import type { Deployable } from './deployables.js';
import type { DeployedCell } from './deployed-cell.js';
import type { RunListener } from './events.js';
import { expectedAnswers } from './expected-answers.js';
import type { ModelHost } from './model-host.js';
import { whyNotEqual } from './parity.js';
import type { ParityGate } from './parity-gate.js';
import type { Workloads } from './workload.js';

/** AWS Lambda's longest timeout: a slow framework in a small size is a row, not an error. */
const FUNCTION_TIMEOUT_SECONDS = 900;

const AT_ONCE = 2;

export interface DeployRequest {
  readonly scenario: Pick<Scenario, 'model' | 'input'>;
  readonly models: Pick<ModelHost, 'urlOf'>;
  readonly target: DeployTarget;
  readonly gate: ParityGate;
  /** What is asked while times are taken. */
  readonly workloads: Pick<Workloads, 'of'>;
  /** Tells the functions of one side of a run from those of the other. */
  readonly functionPrefix: string;
  readonly saveDeployment: (cell: Cell, facts: object) => Promise<void>;
  readonly listen: RunListener;
  readonly signal: AbortSignal;
}

/** Deploys every cell and holds it against the parity gate, before anything is timed. */
export async function deployCells(
  cells: readonly Cell[],
  deployables: ReadonlyMap<string, Deployable>,
  request: DeployRequest,
): Promise<readonly DeployedCell[]> {
  const deployed = new Map<Cell, DeployedCell>();
  const waiting = [...cells];
  // The gate times nothing, so that cells may share the processors while they pass it.
  const worker = async () => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      deployed.set(cell, await deployOne(cell, deployables, request));
    }
  };
  await Promise.all(Array.from({ length: request.gate.isOrdered ? 1 : AT_ONCE }, worker));
  return request.gate.concluded(cells.flatMap((cell) => deployed.get(cell) ?? []));
}

async function deployOne(
  cell: Cell,
  deployables: ReadonlyMap<string, Deployable>,
  request: DeployRequest,
): Promise<DeployedCell> {
  const deployable = deployables.get(cell.variant);
  if (deployable === undefined) throw new TypeError(`${cell.variant} was not prepared`);
  const outcome = await deployCell(cell, deployable, request);
  if (outcome.state !== 'ready') request.listen({ type: 'excluded', cell, reason: outcome.reason });
  return outcome;
}

/** Deploys one cell and holds it against the parity gate, before anything of it is timed. */
async function deployCell(cell: Cell, deployable: Deployable, request: DeployRequest): Promise<DeployedCell> {
  const nothing = { cell, parity: null, package: null };
  if (deployable.state === 'unavailable') {
    return { state: 'unavailable', ...nothing, reason: deployable.reason };
  }
  const cellsFunction = cellFunction(cell, deployable, request);
  const facts = packageFacts(cellsFunction.package);
  const reason = request.target.whyUnavailable(cellsFunction.memoryMB);
  if (reason !== null) return { state: 'unavailable', cell, parity: null, package: facts, reason };
  try {
    return await deployReady(cellsFunction, deployable.variant, request);
  } catch (error) {
    request.signal.throwIfAborted();
    return { state: 'failed', cell, parity: null, package: facts, reason: messageOf(error) };
  }
}

async function deployReady(
  cellsFunction: CellFunction,
  variant: Variant,
  request: DeployRequest,
): Promise<DeployedCell> {
  const { cell, package: built } = cellsFunction;
  request.listen({ type: 'deploying', cell });
  const spec = functionSpec(cellsFunction, request);
  const deployed = await request.target.deploy(spec);
  const { name, url, facts: platform = {} } = deployed;
  await request.saveDeployment(cell, { ...spec, name, url, package: built, ...platform });
  const { scenario, gate, workloads, signal } = request;
  const parity = await gate.check(cell, { deployed, variant, signal });
  const isWrong = 'pass' in parity && !parity.pass;
  const workload = workloads.of(batchOf(cell, scenario));
  const expected = isWrong ? [] : await expectedAnswers(deployed, workload, signal);
  // Nothing of the gate may stay: its environment would hold memory while other cells are measured.
  await deployed.letGo();
  const facts = packageFacts(built);
  if (isWrong) return { state: 'failed', cell, reason: whyNotEqual(parity), parity, package: facts };
  return { state: 'ready', cell, deployed, parity, package: facts, expected };
}

function functionSpec(
  { cell, package: built, ...settings }: CellFunction,
  { functionPrefix: prefix }: DeployRequest,
): FunctionSpec {
  return {
    ...settings,
    name: `${prefix}-${cell.id}`,
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
    code: codeOf(built),
  };
}

function codeOf(built: DeploymentPackage): FunctionCode {
  return built.kind === 'zip'
    ? { kind: 'zip', file: built.file, sha256: built.sha256 }
    : { kind: 'image', imageUri: `local/${built.sha256}` };
}

function packageFacts(built: DeploymentPackage): PackageFacts {
  const { zippedBytes, unzippedBytes, unprunedBytes, kind } = built;
  return { zippedBytes, unzippedBytes, unprunedBytes, kind };
}
