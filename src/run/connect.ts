import { messageOf } from '../errors/index.js';
import type { Absent, Cell, EndpointSpec, Scenario, Warning } from '../model/index.js';
import { listVariants, type Variant } from '../packaging/index.js';
import { batchOf } from '../scenario/index.js';
import type { DeployedFunction, UrlTarget } from '../target/index.js';
import type { DeployedCell } from './deployed-cell.js';
import type { RunListener } from './events.js';
import { expectedAnswers } from './expected-answers.js';
import { whyNotEqual } from './parity.js';
import type { ParityGate } from './parity-gate.js';
import { unknownsOf } from './unknowns.js';
import type { Workloads } from './workload.js';

export interface ConnectRequest {
  readonly scenario: Scenario;
  readonly target: UrlTarget;
  /** Null where the scenario asks for no check. */
  readonly gate: ParityGate | null;
  /** What is asked while times are taken. */
  readonly workloads: Pick<Workloads, 'of'>;
  readonly saveDeployment: (cell: Cell, facts: object) => Promise<void>;
  readonly listen: RunListener;
  readonly signal: AbortSignal;
}

const NO_PACKAGE: Absent = { n: 0, reason: 'it was deployed by somebody else, and its package not seen' };
const NO_PARITY: Absent = {
  n: 0,
  reason: 'target.parity is none: whether its answers are right was not asked',
};

/** Finds what is at each cell's URL, and holds it against the parity gate, before anything is timed. */
export async function connectCells(
  cells: readonly Cell[],
  request: ConnectRequest,
): Promise<readonly DeployedCell[]> {
  const connected: DeployedCell[] = [];
  const variants = await listVariants();
  for (const cell of cells) {
    const outcome = await connectCell(cell, { ...request, variants });
    if (outcome.state !== 'ready') request.listen({ type: 'excluded', cell, reason: outcome.reason });
    connected.push(outcome);
  }
  return request.gate?.concluded(connected) ?? connected;
}

interface Connecting extends ConnectRequest {
  /** Those of ours: what is at a URL may be one of them, or anything. */
  readonly variants: readonly Variant[];
}

async function connectCell(cell: Cell, request: Connecting): Promise<DeployedCell> {
  const nothing = { cell, parity: null, package: NO_PACKAGE };
  const found = request.target.connect(cell);
  if (found.state === 'unavailable') return { ...nothing, ...found };
  const { name } = found.deployed;
  await request.saveDeployment(cell, { name, url: found.writtenUrl });
  try {
    return await held(cell, found.deployed, request);
  } catch (error) {
    request.signal.throwIfAborted();
    const advice = 'target.parity: none measures what is no handler of ours';
    const reason = request.gate === null ? messageOf(error) : `${messageOf(error)} (${advice})`;
    return { state: 'failed', ...nothing, reason };
  }
}

async function held(cell: Cell, deployed: DeployedFunction, request: Connecting): Promise<DeployedCell> {
  const { scenario, gate, variants, workloads, signal } = request;
  const known = { cell, package: NO_PACKAGE };
  if (gate === null) return { state: 'ready', ...known, deployed, parity: NO_PARITY, expected: null };
  const variant = variants.find(({ name }) => name === cell.variant);
  const asked = { deployed, signal, variant: { parityTolerance: variant?.parityTolerance } };
  const parity = await gate.check(cell, asked);
  if ('pass' in parity && !parity.pass)
    return { state: 'failed', ...known, reason: whyNotEqual(parity), parity };
  const expected = await expectedAnswers(deployed, workloads.of(batchOf(cell, scenario)), signal);
  return { state: 'ready', ...known, deployed, parity, expected };
}

/** What must be said of every figure that was had at a URL; nothing of others. */
export function urlWarnings(scenario: Scenario, cells: readonly Cell[]): readonly Warning[] {
  const { endpoint, cold } = scenario;
  if (endpoint === undefined) return [];
  const { reported = '', cold: noCold } = unknownsOf(scenario);
  return [
    { code: 'server-not-seen', message: reported },
    ...(endpoint.parity === 'none' ? [{ code: 'parity-not-checked', message: NO_PARITY.reason }] : []),
    ...(noCold === undefined ? [] : [{ code: 'cold-not-measured', message: noCold }]),
    ...(cold.force === undefined || cold.samples === 0 ? [] : [COLD_BELIEVED]),
    ...unusedUrls(endpoint, cells),
  ];
}

const COLD_BELIEVED: Warning = {
  code: 'cold-not-verified',
  message:
    'that the command of cold.force made each sample a cold start is believed: nothing at a URL tells it',
};

function unusedUrls({ urls = {} }: EndpointSpec, cells: readonly Cell[]): Warning[] {
  const names = new Set(cells.flatMap(({ id, variant }) => [id, variant]));
  const unused = Object.keys(urls).filter((name) => !names.has(name));
  if (unused.length === 0) return [];
  const message = `target.urls has ${unused.join(', ')}, which no cell of this run is called`;
  return [{ code: 'url-unused', message }];
}
