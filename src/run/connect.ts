import { messageOf } from '../errors/index.js';
import type { Absent, Cell, EndpointSpec, Scenario, Warning } from '../model/index.js';
import { listVariants, type Variant } from '../packaging/index.js';
import { batchOf, inputSizeOf } from '../scenario/index.js';
import type { DeployedFunction, UrlTarget } from '../target/index.js';
import { cellsOf } from './cells.js';
import type { DeployedCell } from './deploy.js';
import type { RunListener } from './events.js';
import { expectedAnswers } from './expected-answers.js';
import { checkParity, type ParityReferences, parityReferences, referenceOf, whyNotEqual } from './parity.js';
import { unknownsOf } from './unknowns.js';
import type { Workloads } from './workload.js';

export interface ConnectRequest {
  readonly scenario: Scenario;
  readonly target: UrlTarget;
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
  const { scenario } = request;
  const isChecked = scenario.endpoint?.parity !== 'none';
  const references = isChecked ? await parityReferences(scenario) : null;
  const variants = await listVariants();
  for (const cell of cells) {
    const outcome = await connectCell(cell, { ...request, references, variants });
    if (outcome.state !== 'ready') request.listen({ type: 'excluded', cell, reason: outcome.reason });
    connected.push(outcome);
  }
  return connected;
}

interface Gate extends ConnectRequest {
  /** Null where answers are not held to one. */
  readonly references: ParityReferences | null;
  /** Those of ours: what is at a URL may be one of them, or anything. */
  readonly variants: readonly Variant[];
}

async function connectCell(cell: Cell, request: Gate): Promise<DeployedCell> {
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
    const reason = request.references === null ? messageOf(error) : `${messageOf(error)} (${advice})`;
    return { state: 'failed', ...nothing, reason };
  }
}

async function held(cell: Cell, deployed: DeployedFunction, request: Gate): Promise<DeployedCell> {
  const { scenario, references, variants, workloads, signal } = request;
  const known = { cell, package: NO_PACKAGE };
  if (references === null) return { state: 'ready', ...known, deployed, parity: NO_PARITY, expected: null };
  const variant = variants.find(({ name }) => name === cell.variant);
  const reference = referenceOf(variant ?? {}, references(inputSizeOf(cell, scenario)));
  const batch = batchOf(cell, scenario);
  const parity = await checkParity(deployed, reference, signal, batch);
  if (!parity.pass) return { state: 'failed', ...known, reason: whyNotEqual(parity), parity };
  const expected = await expectedAnswers(deployed, workloads.of(batch), signal);
  return { state: 'ready', ...known, deployed, parity, expected };
}

/** The cells of a scenario whose functions are deployed already: those of ours have as many threads as they choose. */
export async function cellsAtUrls(scenario: Scenario): Promise<readonly Cell[]> {
  return cellsOf(scenario, new Map((await listVariants()).map((variant) => [variant.name, { variant }])));
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
