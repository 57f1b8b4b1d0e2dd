import type { RunData } from '../compare/index.js';
import { isoNow } from '../host/index.js';
import { generatorIdentity } from '../load/index.js';
import type { Cell, InstrumentCalibration, Run, Scenario } from '../model/index.js';
import { imageStore } from '../packaging/index.js';
import { createRunStore, loadCalibration, loadRun, type RunStore } from '../results/index.js';
import { openLocalTarget, type Target } from '../target/index.js';
import { cellsOf } from './cells.js';
import { type DeployedCell, deployCells } from './deploy.js';
import { type Deployable, prepareDeployables } from './deployables.js';
import type { RunListener } from './events.js';
import { parityReference } from './parity.js';
import { type MeasuringRun, measureRounds, restoreRounds } from './rounds.js';
import { RunRecord } from './run-record.js';
import { CONTROL } from './schedule.js';
import { saveTables } from './tables.js';
import { collectVersions } from './versions.js';
import { openWorkload, type Workload } from './workload.js';

export interface RunRequest {
  readonly scenario: Scenario;
  /** The folder of all results. */
  readonly resultsRoot: string;
  /** The folder of an interrupted run of the same scenario, to be finished; null for a new run. */
  readonly resume: string | null;
  /** A saved run that gates in percent are held against; null without one. */
  readonly baseline: RunData | null;
  readonly listen: RunListener;
  /** Aborting ends the run early: what was measured is kept, and everything that was started is ended. */
  readonly signal: AbortSignal;
}

export interface RunOutcome {
  readonly run: Run;
  readonly directory: string;
}

/**
 * The main job: prepares and deploys every variant, holds each cell against the parity gate, measures every
 * cell once a round, and saves as it goes. Resolves with an interrupted run when it was aborted.
 */
export async function runScenario(request: RunRequest): Promise<RunOutcome> {
  const { scenario, listen, signal } = request;
  const deployables = await prepareDeployables(scenario, listen, signal);
  const store = await createRunStore({
    root: request.resultsRoot,
    scenario: scenario.name,
    now: isoNow(),
    ...(request.resume === null ? {} : { resume: request.resume }),
  });
  const calibration = await loadCalibration(generatorIdentity());
  const workload = await openWorkload(scenario);
  try {
    const target = await openLocalTarget({ imageStore: imageStore() });
    try {
      return await runOn(target, { request, deployables, store, workload, calibration });
    } finally {
      await target.close();
    }
  } finally {
    await workload.close();
  }
}

interface Assembly {
  readonly request: RunRequest;
  readonly deployables: ReadonlyMap<string, Deployable>;
  readonly store: RunStore;
  readonly workload: Workload;
  readonly calibration: InstrumentCalibration | undefined;
}

async function runOn(target: Target, assembly: Assembly): Promise<RunOutcome> {
  const { request, deployables, store, calibration } = assembly;
  const { scenario, signal } = request;
  const cells = cellsOf(scenario, deployables);
  // A run that is finished later began when its first part did, as its folder's name says.
  const startedAt = request.resume === null ? isoNow() : (await loadRun(store.directory)).startedAt;
  const identity = {
    id: store.id,
    scenario,
    versions: collectVersions(deployables),
    targetFacts: target.facts,
    calibration,
    runtimes: [...deployables.values()].map(({ variant }) => variant.runtime),
    baseline: request.baseline,
  };
  const record = new RunRecord(identity, startedAt);
  const ending = await measureCells(target, cells, record, assembly).then(
    () => ({ state: 'complete' as const }),
    (error: unknown) => ({ state: 'interrupted' as const, error }),
  );
  await finishSamples(store, cells, record);
  const run = record.toRun(ending.state);
  await store.saveRun(run);
  await saveTables(store, run);
  if (ending.state === 'interrupted' && !signal.aborted) throw ending.error;
  return { run, directory: store.directory };
}

async function measureCells(
  target: Target,
  cells: readonly Cell[],
  record: RunRecord,
  { request, deployables, store, workload, calibration }: Assembly,
): Promise<void> {
  const { scenario, listen, signal } = request;
  for (const cell of cells) record.settle(cell, {});
  await store.saveRun(record.toRun('interrupted'));
  const deployed = await deployCells(cells, deployables, {
    target,
    reference: await parityReference(scenario),
    saveDeployment: (cell, facts) => store.saveDeployment(cell.id, facts),
    listen,
    signal,
  });
  for (const cell of deployed) record.settle(cell.cell, known(cell));
  const measuring: MeasuringRun = { scenario, target, store, workload, calibration, record, listen, signal };
  const done = request.resume === null ? new Set<string>() : await restoreRounds(measuring);
  await measureRounds(measuring, deployed, done);
}

function known(cell: DeployedCell) {
  const { parity, package: packageFacts } = cell;
  const fault = cell.state === 'ready' ? null : { status: cell.state, reason: cell.reason };
  return { parity, package: packageFacts, fault };
}

/** One file of samples for each cell and for the control, also of a run that ended early. */
async function finishSamples(store: RunStore, cells: readonly Cell[], record: RunRecord): Promise<void> {
  for (const name of [...cells.map(({ id }) => id), CONTROL]) {
    for (const { file, reason } of await store.finishSamples(name)) {
      record.warn({ code: 'samples-incomplete', message: `${file} is left out: ${reason}` });
    }
  }
}
