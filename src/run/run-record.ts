import { baselineOf, confirmed, evaluateGates, NO_CELL, type RunData } from '../compare/index.js';
import { pricesOf, withMonthly } from '../cost/index.js';
import { isoNow, machineFacts } from '../host/index.js';
import type {
  Against,
  Cell,
  CellResult,
  HostFacts,
  InstrumentCalibration,
  RoundRecord,
  Run,
  RunShard,
  Scenario,
  Stop,
  Warning,
} from '../model/index.js';
import { parseGate, scenarioHash } from '../scenario/index.js';
import { seededRandom } from '../stats/index.js';
import type { Target, TargetFacts } from '../target/index.js';
import { aggregateCell, type CellOutcome, excludedRounds } from './aggregate.js';
import { controlOf } from './control.js';
import { CONTROL } from './schedule.js';

export interface RunIdentity {
  readonly id: string;
  readonly scenario: Scenario;
  readonly versions: Readonly<Record<string, string>>;
  readonly targetFacts: TargetFacts;
  /** Undefined: the load generator was never calibrated on this machine. */
  readonly calibration: InstrumentCalibration | undefined;
  /** The runtimes that the variants ask for. */
  readonly runtimes: readonly string[];
  /** What a run on AWS has used so far; undefined elsewhere. */
  readonly aws: Target['aws'];
  /** What gates in percent are held against, in the rounds that are asked for; null without one. */
  readonly baseline: BaselineSource | null;
  /** The other side of the run; null without one. */
  readonly against: Omit<Against, 'againFrom'> | null;
  /** Which part of its scenario's cells the run measures; null: all. */
  readonly shard: RunShard | null;
}

type OfRound = (round: number) => boolean;
export type BaselineSource = (ofRound: OfRound) => RunData;

const EVERY_ROUND: OfRound = () => true;

/** What a run has learnt so far: a whole `run.json` can be made of it at any moment. */
export class RunRecord {
  readonly #identity: RunIdentity;
  readonly #startedAt: string;
  readonly #outcomes = new Map<string, CellOutcome>();
  readonly #controlRecords: RoundRecord[] = [];
  readonly #warnings: Warning[] = [];
  #controlCell: Cell | undefined;
  #stopped: Stop | undefined;
  #againFrom: number | undefined;
  #initProfiles: Run['initProfiles'];

  constructor(identity: RunIdentity, startedAt: string) {
    this.#identity = identity;
    this.#startedAt = startedAt;
  }

  /** Sets what is known of a cell beside its rounds. */
  settle(cell: Cell, known: Partial<Pick<CellOutcome, 'parity' | 'package' | 'fault'>>): void {
    this.#outcomes.set(cell.id, { ...this.#outcomeOf(cell), ...known });
  }

  /** Notes a round that could not be measured to its end. Returns whether the cell has ever been measured. */
  fail(cell: Cell, reason: string): 'measured-before' | 'never-measured' {
    const outcome = this.#outcomeOf(cell);
    this.#outcomes.set(cell.id, { ...outcome, failures: [...outcome.failures, reason] });
    return outcome.records.length > 0 ? 'measured-before' : 'never-measured';
  }

  add(record: RoundRecord): void {
    if (record.cell === CONTROL) {
      this.#controlRecords.push(record);
      return;
    }
    const outcome = this.#outcomes.get(record.cell);
    if (outcome === undefined) throw new TypeError(`${record.cell} is no cell of this run`);
    this.#outcomes.set(record.cell, { ...outcome, records: [...outcome.records, record] });
  }

  /** Names the cell that is measured twice in every round. */
  chooseControl(cell: Cell | undefined): void {
    this.#controlCell = cell;
  }

  warn(warning: Warning): void {
    this.#warnings.push(warning);
  }

  /** Notes why a run that goes on until intervals are narrow had rounds enough. */
  stopAfter(stop: Stop): void {
    this.#stopped = stop;
  }

  /** Notes where the init time of each variant goes. */
  profile(profiles: NonNullable<Run['initProfiles']>): void {
    this.#initProfiles = profiles;
  }

  /** Notes that from this round on cells were measured again. */
  againFrom(round: number): void {
    this.#againFrom = round;
  }

  /** The run as far as it has come, with what was recorded in some of its rounds or in all, and without its gates. */
  data(ofRound: OfRound = EVERY_ROUND): RunData {
    const outcomes = [...this.#outcomes.values()].map((outcome) => ({
      ...outcome,
      records: outcome.records.filter(({ result }) => ofRound(result.round)),
    }));
    const run = this.#withoutGates('interrupted', outcomes);
    return { run, records: outcomes.flatMap(({ records }) => records) };
  }

  toRun(state: Run['state']): Run {
    const outcomes = [...this.#outcomes.values()];
    const run = this.#withMonthly(this.#withoutGates(state, outcomes));
    return { ...run, gates: this.#gates({ run, records: outcomes.flatMap(({ records }) => records) }) };
  }

  #withoutGates(state: Run['state'], outcomes: readonly CellOutcome[]): Run {
    const { id, scenario, versions, targetFacts, runtimes, calibration, against, aws, shard } =
      this.#identity;
    const usage = aws?.();
    const prices = pricesOf(scenario.prices, usage?.architecture);
    const cells = outcomes.map((outcome) => aggregateCell(outcome, scenario, prices));
    return {
      schemaVersion: 1,
      id,
      scenario,
      scenarioHash: scenarioHash(scenario),
      seed: scenario.seed,
      startedAt: this.#startedAt,
      finishedAt: state === 'complete' ? isoNow() : null,
      state,
      host: hostFacts(targetFacts),
      versions,
      valid: isValid(cells),
      ...(usage === undefined ? {} : { aws: usage }),
      prices,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
      warnings: [
        ...targetWarnings(targetFacts, runtimes),
        ...calibrationWarnings(calibration),
        ...this.#warnings,
        ...this.#controlWarnings(),
      ],
      ...(calibration === undefined ? {} : { calibration }),
      cells,
      control: this.#control(),
      gates: [],
      ...(this.#initProfiles === undefined ? {} : { initProfiles: this.#initProfiles }),
      ...(against === null ? {} : { against: { ...against, ...this.#again() } }),
      ...(shard === null ? {} : { shard }),
    };
  }

  /** At the end alone: it is simulated, and while others are measured the machine is theirs. */
  #withMonthly(run: Run): Run {
    const { scenario, state, cells, prices } = run;
    if (state !== 'complete' || prices === undefined) return run;
    const newRandom = () => seededRandom(scenario.seed);
    return { ...run, cells: withMonthly(cells, scenario.traffic, prices, newRandom) };
  }

  #again(): Pick<Against, 'againFrom'> {
    return this.#againFrom === undefined ? {} : { againFrom: this.#againFrom };
  }

  #gates(data: RunData): Run['gates'] {
    const all = this.#gatesOver(data, EVERY_ROUND);
    const again = this.#againFrom;
    if (again === undefined) return all;
    const part = (ofRound: OfRound) => this.#gatesOver(this.data(ofRound), ofRound);
    return confirmed({
      all,
      first: part((round) => round < again),
      second: part((round) => round >= again),
    });
  }

  #gatesOver(data: RunData, ofRound: OfRound): Run['gates'] {
    const { baseline, scenario, shard } = this.#identity;
    const against = baseline === null ? null : baselineOf(baseline(ofRound), data);
    const gates = evaluateGates(scenario.gates.map(parseGate), data.run, against);
    // What selects no cell here may be about those of another machine.
    return shard === null ? gates : gates.filter(({ cell }) => cell !== NO_CELL);
  }

  #control(): Run['control'] {
    const cell = this.#controlCell;
    if (cell === undefined) return { n: 0, reason: 'no cell could be measured' };
    return controlOf(cell.id, this.#outcomeOf(cell).records, this.#controlRecords);
  }

  #controlWarnings(): readonly Warning[] {
    return excludedRounds(this.#controlRecords).map(({ code, message }) => ({
      code,
      message: `control: ${message}`,
    }));
  }

  #outcomeOf(cell: Cell): CellOutcome {
    const known = this.#outcomes.get(cell.id);
    return known ?? { cell, records: [], parity: null, package: null, fault: null, failures: [] };
  }
}

const NOT_CALIBRATED: Warning = {
  code: 'not-calibrated',
  message:
    'how true the load generator is on this machine, and how much it can carry, is not known; run bench calibrate once',
};

const WRITABLE_PACKAGES: Warning = {
  code: 'packages-writable',
  message:
    'packages are not mounted read-only: a function that writes into its own changes what later environments load; run as root',
};

/** What calibration found travels with the run; without one no ceiling is known. */
function calibrationWarnings(calibration: InstrumentCalibration | undefined): readonly Warning[] {
  return calibration === undefined ? [NOT_CALIBRATED] : calibration.warnings;
}

/** A run counts when something was measured and nothing of it gave wrong answers or broke. */
function isValid(cells: readonly CellResult[]): boolean {
  const measured = cells.some(({ status }) => status === 'measured');
  return measured && cells.every(({ status }) => status === 'measured' || status === 'unavailable');
}

function hostFacts(facts: TargetFacts): HostFacts {
  return { ...machineFacts(), cgroup: facts.cgroup };
}

function targetWarnings(facts: TargetFacts, runtimes: readonly string[]): readonly Warning[] {
  if (facts.isElsewhere === true) return [];
  const unlimited = {
    code: 'cpu-not-limited',
    message: `processor time is not limited by memory size (${facts.cgroupReason}), so comparisons of memory sizes are invalid; run as root, or in a delegated cgroup`,
  };
  const versions = [...new Set(runtimes)].flatMap((runtime) => facts.runtimeWarnings[runtime] ?? []);
  return [
    ...(facts.cgroup === 'none' ? [unlimited] : []),
    ...(facts.cgroup === 'none' || facts.cpuWarning === null
      ? []
      : [{ code: 'cpu-share-differs', message: facts.cpuWarning }]),
    ...(facts.packagesReadOnly ? [] : [WRITABLE_PACKAGES]),
    ...versions.map((message) => ({ code: 'runtime-version', message })),
  ];
}
