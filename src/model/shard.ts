import type { CalibratedHost, InstrumentCalibration } from './calibration.js';
import type { Absent } from './summary.js';

/** A part of a scenario's cells, which one machine measures: `index` of `total`, from 1. */
export interface Shard {
  readonly index: number;
  readonly total: number;
}

/** What the run of a shard says of the whole. */
export interface RunShard extends Shard {
  /** The scenario's hash: shards of one scenario alone are merged. */
  readonly of: string;
  /** Ids of all cells of the scenario in its order, whichever shard measures them. */
  readonly cells: readonly string[];
}

export interface HostFacts extends CalibratedHost {
  readonly cgroup: 'v1' | 'v2' | 'none';
}

/** One cell measured twice in every round: how far apart two equal things are is the noise floor of a machine. */
export interface Control {
  readonly cell: string;
  /** Metric, as `warm.p50`, to the ratio of the second measurement to the first. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** One machine of a merged run, and the shard that it measured. */
export interface Machine {
  /** Its shard's. */
  readonly index: number;
  /** The id of the shard's run, whose run.json is kept in `machines/<index>/`. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly host: HostFacts;
  /** Of the load generator there; absent where it was never calibrated. */
  readonly calibration?: InstrumentCalibration;
  readonly control: Control | Absent;
}
