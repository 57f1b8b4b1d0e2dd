import type { Comparison, RunData } from '../compare/index.js';
import { isoNow } from '../host/index.js';
import { generatorIdentity } from '../load/index.js';
import type { Cell, InstrumentCalibration, Run, Scenario } from '../model/index.js';
import type { DeploymentPackage } from '../packaging/index.js';
import type { Sides } from '../report/index.js';
import { createRunStore, loadCalibration, loadRun, type RunStore } from '../results/index.js';
import type { Target } from '../target/index.js';
import { cellsOf, cellsOfKnown, type ScenarioPart } from './cells.js';
import { connectCells, urlWarnings } from './connect.js';
import { deployCells } from './deploy.js';
import { packagesOf } from './deployables.js';
import type { DeployedCell } from './deployed-cell.js';
import type { RunListener } from './events.js';
import { initProfiles } from './init-profiles.js';
import { compareSides } from './measured-sides.js';
import { type ModelHost, openModelHost } from './model-host.js';
import { openParityGate, parityGateOf } from './open-parity-gate.js';
import { openTarget } from './open-target.js';
import type { ParityGate } from './parity-gate.js';
import { type Deployables, type PreparedSides, prepareSides, toldAs } from './prepared-sides.js';
import { type ArrivalsOfRound, openArrivals, replayWarnings } from './replay.js';
import { type MeasuringSide, measureRounds, restoreRounds } from './rounds.js';
import { RunRecord } from './run-record.js';
import { CONTROL, type SideName } from './schedule.js';
import { saveTables } from './tables.js';
import { collectVersions } from './versions.js';
import { openWorkloads, type Workloads } from './workload.js';

export interface RunRequest {
  readonly scenario: Scenario;
  /** The folder of all results. */
  readonly resultsRoot: string;
  /** The folder of an interrupted run of the same scenario, to be finished; null for a new run. */
  readonly resume: string | null;
  /** A saved run that gates in percent are held against; null without one. */
  readonly baseline: RunData | null;
  /** The most that a run on AWS may spend, in US dollars. */
  readonly maxUsd: number;
  /** Whether to find out, at the end, where the init time of each variant goes. */
  readonly profileInit?: boolean;
  /** A git ref or a folder whose handlers are measured in the same rounds; null without one. */
  readonly against: string | null;
  /** The cells of the scenario that are measured here; null: all of them. */
  readonly part: ScenarioPart | null;
  readonly listen: RunListener;
  /** Aborting ends the run early: what was measured is kept, and everything that was started is ended. */
  readonly signal: AbortSignal;
}

export interface RunOutcome {
  readonly run: Run;
  readonly directory: string;
  /** The two sides; null where the handlers were measured alone. */
  readonly comparison: Comparison | null;
}

/**
 * The main job: prepares and deploys every variant, holds each cell against the parity gate, measures every
 * cell once a round, and saves as it goes. Resolves with an interrupted run when it was aborted.
 */
export async function runScenario(request: RunRequest): Promise<RunOutcome> {
  const { scenario, part } = request;
  const own = { ...request, scenario: part?.scenario ?? scenario };
  const prepared = await prepareSides(own);
  const store = await createRunStore({
    root: request.resultsRoot,
    scenario: scenario.name,
    now: isoNow(),
    ...(request.resume === null ? {} : { resume: request.resume }),
  });
  const calibration = await loadCalibration(generatorIdentity());
  const arrivals = await openArrivals(scenario);
  const workloads = await openWorkloads(scenario);
  const models = await openModelHost(scenario, packagesOfSides(prepared));
  try {
    const sides = request.against === null ? 1 : 2;
    const target = await openTarget({ ...own, runId: store.id, sides });
    try {
      const signal = anyOf(request.signal, target.exhausted);
      return await runOn({
        target,
        request: { ...request, signal },
        prepared,
        store,
        ...{ workloads, arrivals, models, calibration },
      });
    } finally {
      await target.close();
    }
  } finally {
    await models.close();
    await workloads.close();
  }
}

function packagesOfSides({ candidate, baseline }: PreparedSides): readonly DeploymentPackage[] {
  return [candidate, baseline?.deployables ?? new Map()].flatMap(packagesOf);
}

function anyOf(signal: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? signal : AbortSignal.any([signal, other]);
}

interface Assembly {
  readonly target: Target;
  readonly request: RunRequest;
  readonly prepared: PreparedSides;
  readonly store: RunStore;
  readonly workloads: Workloads;
  readonly arrivals: ArrivalsOfRound | null;
  readonly models: ModelHost;
  readonly calibration: InstrumentCalibration | undefined;
}

/** One side of a run: alone it is the run. */
interface Side {
  readonly name: SideName;
  readonly scenario: Scenario;
  readonly deployables: Deployables;
  readonly store: RunStore;
  readonly record: RunRecord;
  readonly listen: RunListener;
}

async function runOn(assembly: Assembly): Promise<RunOutcome> {
  const { target, request, store } = assembly;
  const cells = await cellsToMeasure(assembly);
  // A run that is finished later began when its first part did, as its folder's name says.
  const startedAt = request.resume === null ? isoNow() : (await loadRun(store.directory)).startedAt;
  const baseline = await baselineSide(assembly, startedAt);
  const candidate = candidateSide(assembly, startedAt, baseline);
  const ending = await measureCells(cells, candidate, baseline, assembly).then(
    () => ({ state: 'complete' as const }),
    (error: unknown) => ({ state: 'interrupted' as const, error }),
  );
  const comparison = baseline === null ? null : compareSides(candidate.record, baseline.record, []);
  const other = baseline === null ? null : await finish(baseline, cells, ending.state, null);
  const sides = other === null || comparison === null ? null : { baseline: other, comparison };
  const run = await finish(candidate, cells, ending.state, sides);
  const wasAsked = request.signal.aborted && target.exhausted?.aborted !== true;
  if (ending.state === 'interrupted' && !wasAsked) throw ending.error;
  return { run, directory: store.directory, comparison };
}

async function cellsToMeasure({ target, request, prepared }: Assembly): Promise<readonly Cell[]> {
  const { scenario, part } = request;
  if (part !== null) return part.cells;
  return target.kind === 'url' ? cellsOfKnown(scenario) : cellsOf(scenario, prepared.candidate);
}

function candidateSide(assembly: Assembly, startedAt: string, baseline: Side | null): Side {
  const { request, prepared, store } = assembly;
  const { scenario, baseline: saved } = request;
  const names = prepared.baseline;
  const record = recordOf(assembly, startedAt, {
    ...{ id: store.id, scenario, deployables: prepared.candidate },
    baseline: baseline === null ? saved && (() => saved) : (ofRound) => baseline.record.data(ofRound),
    against:
      names === null || baseline === null
        ? null
        : { run: baseline.store.id, role: 'candidate', own: names.other, other: names.own },
  });
  return {
    name: 'candidate',
    deployables: prepared.candidate,
    listen: request.listen,
    ...{ scenario, store, record },
  };
}

async function baselineSide(assembly: Assembly, startedAt: string): Promise<Side | null> {
  const { request, prepared } = assembly;
  if (prepared.baseline === null) return null;
  const { deployables, own, other } = prepared.baseline;
  const store = await assembly.store.openBaseline();
  // Gates are about what is new.
  const scenario = { ...request.scenario, gates: [] };
  const record = recordOf(assembly, startedAt, {
    ...{ id: store.id, scenario, deployables, baseline: null },
    against: { run: assembly.store.id, role: 'baseline', own, other },
  });
  return {
    name: 'baseline',
    ...{ scenario, deployables, store, record },
    listen: toldAs(own, request.listen),
  };
}

type Identity = ConstructorParameters<typeof RunRecord>[0];
type OfSide = Pick<Identity, 'id' | 'scenario' | 'baseline' | 'against'> & Pick<Side, 'deployables'>;

function recordOf({ target, calibration, request }: Assembly, startedAt: string, side: OfSide): RunRecord {
  const { deployables, ...identity } = side;
  return new RunRecord(
    {
      ...identity,
      versions: collectVersions(deployables),
      targetFacts: target.facts,
      aws: target.aws,
      calibration,
      runtimes: [...deployables.values()].map(({ variant }) => variant.runtime),
      shard: request.part?.shard ?? null,
    },
    startedAt,
  );
}

async function measureCells(
  cells: readonly Cell[],
  candidate: Side,
  baseline: Side | null,
  assembly: Assembly,
): Promise<void> {
  const { request } = assembly;
  const sides = baseline === null ? [candidate] : [candidate, baseline];
  for (const { record, store, scenario } of sides) {
    for (const cell of cells) record.settle(cell, {});
    for (const warning of [...urlWarnings(scenario, request.part?.all ?? cells), ...replayWarnings(scenario)])
      record.warn(warning);
    await store.saveRun(record.toRun('interrupted'));
  }
  // One for both sides: what a user's model answers is the same in all states of the handlers.
  const gate = await parityGateOf(request.scenario);
  const measuring = {
    candidate: await deploySide(cells, candidate, gate, assembly),
    baseline: baseline === null ? null : await deploySide(cells, baseline, gate, assembly),
  };
  if (measuring.baseline !== null) leaveOutUnmatched(measuring.candidate, measuring.baseline);
  const done = request.resume === null ? new Set<string>() : await restoreRounds(measuring.candidate.run);
  await measureRounds(measuring, done);
  if (request.profileInit !== true) return;
  for (const side of [measuring.candidate, measuring.baseline]) if (side !== null) await profileInit(side);
}

async function profileInit({ run: { record, listen, signal }, deployed }: MeasuringSide): Promise<void> {
  record.profile(await initProfiles(deployed, listen, signal));
}

/** A cell of the baseline is measured where the candidate's is. */
function leaveOutUnmatched({ deployed }: MeasuringSide, baseline: MeasuringSide): void {
  for (const { cell, state } of deployed) {
    if (state === 'ready') continue;
    const reason = 'the candidate has nothing to compare with it';
    baseline.run.record.settle(cell, { fault: { status: 'unavailable', reason } });
  }
}

async function deploySide(
  cells: readonly Cell[],
  { name, scenario, deployables, store, record, listen }: Side,
  gate: ParityGate | null,
  { target, workloads, arrivals, models, calibration, request: { signal } }: Assembly,
): Promise<MeasuringSide> {
  const saveDeployment = (cell: Cell, facts: object) => store.saveDeployment(cell.id, facts);
  const common = { scenario, workloads, listen, signal, saveDeployment };
  const deployed =
    target.kind === 'url'
      ? await connectCells(cells, { ...common, target, gate })
      : await deployCells(cells, deployables, {
          ...{ ...common, target, models },
          gate: gate ?? (await openParityGate(scenario)),
          functionPrefix: name === 'candidate' ? 'coldbench' : 'coldbench-baseline',
        });
  for (const cell of deployed) record.settle(cell.cell, known(cell));
  for (const warning of gate?.warnings(deployed) ?? []) record.warn(warning);
  const measuring = { scenario, target, store, workloads, arrivals, calibration, record, listen, signal };
  return { run: measuring, deployed };
}

function known(cell: DeployedCell) {
  const { parity, package: packageFacts } = cell;
  const fault = cell.state === 'ready' ? null : { status: cell.state, reason: cell.reason };
  return { parity, package: packageFacts, fault };
}

async function finish(
  { store, record }: Side,
  cells: readonly Cell[],
  state: Run['state'],
  sides: Sides | null,
): Promise<Run> {
  await finishSamples(store, cells, record);
  const run = record.toRun(state);
  await store.saveRun(run);
  await saveTables(store, run, sides);
  return run;
}

/** One file of samples for each cell and for the control, also of a run that ended early. */
async function finishSamples(store: RunStore, cells: readonly Cell[], record: RunRecord): Promise<void> {
  for (const name of [...cells.map(({ id }) => id), CONTROL]) {
    for (const { file, reason } of await store.finishSamples(name)) {
      record.warn({ code: 'samples-incomplete', message: `${file} is left out: ${reason}` });
    }
  }
}
