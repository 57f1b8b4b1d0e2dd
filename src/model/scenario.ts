import type { Megabytes, Microseconds } from '../units/index.js';
import type { AwsSpec } from './aws.js';
import type { EndpointSpec, ForceColdSpec } from './endpoint.js';
import type { OwnModelSpec } from './own-model.js';
import type { PriceName, PriceTable } from './prices.js';
import type { TrafficSpec } from './traffic.js';
import type { WeightsSpec } from './weights.js';

/** A validated scenario, every default filled in. Durations are microseconds. */
export interface Scenario {
  readonly name: string;
  /** One of ours by its name, or a user's model. */
  readonly network: string | OwnModelSpec;
  /** `model`: a user's model has its own in it. */
  readonly weights: 'seeded' | 'model' | WeightsSpec;
  readonly input: InputSpec;
  /** Absent: the model is in the package, and loaded once, outside the handler. */
  readonly model?: ModelSpec;
  readonly variants: readonly string[];
  /** Empty where nobody said what there is at a URL. */
  readonly memoryMB: readonly Megabytes[];
  readonly threads: 'auto' | readonly number[];
  readonly target: 'local' | 'aws' | 'url';
  /** Only where the target is a URL. */
  readonly endpoint?: EndpointSpec;
  /** Only where the target is aws. */
  readonly aws?: AwsSpec;
  /** How often every cell is measured; at most where `until` is there. */
  readonly rounds: number;
  readonly until?: RoundsUntil;
  readonly seed: number;
  readonly cold: ColdSpec;
  readonly solo: SoloSpec;
  readonly warm: WarmSpec;
  readonly gates: readonly string[];
  /** Absent: those of the architecture that functions run on. */
  readonly prices?: PriceName | PriceTable;
  /** Absent: no cost by the month is computed. */
  readonly traffic?: TrafficSpec;
  /** What the cheapest cell must hold, as `solo.p99 <= 300ms`. Absent: none is sought. */
  readonly bound?: string;
  readonly references: readonly ReferenceRow[];
}

/** A run that has rounds enough when every cell's interval is narrow. */
export interface RoundsUntil {
  readonly minRounds: number;
  /** The metric and half the width of its interval, as `warm.p99 +-5%`. */
  readonly interval: string;
}

export interface InputSpec {
  /** `seeded`, or paths of JPEG or PNG files, absolute after loading. */
  readonly images: readonly string[];
  /** How the handler gets the image: as the request's body, or by a URL that the request names. */
  readonly mode: 'body' | 'url';
  /** Where each image is; absent: the run serves them on loopback. */
  readonly urls?: readonly string[];
  /** Width and height of the network's input, in pixels; absent: the network's own. A list of several is an axis. */
  readonly size?: readonly number[];
  /** Images that a request carries and the network computes at once; absent: one. A list of several is an axis. */
  readonly batch?: readonly number[];
}

/** How functions come by their model. A list of several is an axis. */
export interface ModelSpec {
  readonly load: readonly ModelLoad[];
  readonly source: readonly ModelSource[];
  /** Where the models are that functions fetch: each variant's in a folder of its name. Absent: the run serves them. */
  readonly url?: string;
}

/** When: once, outside the handler, while the function is initialised; or inside, in each invocation anew. */
export type ModelLoad = 'outside' | 'inside';

/** From where: the deployment package, or a URL, from which the function fetches it while it is initialised. */
export type ModelSource = 'package' | 'url';

export interface ColdSpec {
  /** Cold starts for each cell and round. */
  readonly samples: number;
  readonly pageCache: 'warm' | 'cold';
  /** First requests at once, as users make them after a deployment; absent: no storm. */
  readonly concurrency?: number;
  /** How whoever measures a URL makes its next request a cold start; absent: nobody knows how. */
  readonly force?: ForceColdSpec;
}

export interface SoloSpec {
  readonly durationUs: Microseconds;
}

export interface WarmSpec {
  readonly connections: number;
  /** wrk's threads: groups connections in wrk's table, nothing else. */
  readonly threads: number;
  readonly durationUs: Microseconds;
  readonly warmupUs: Microseconds;
  /** A request that has not ended by then is counted as `timeout`. */
  readonly timeoutUs: Microseconds;
  /** Absent: autocannon, unless it would be the bottleneck. */
  readonly engine?: 'autocannon' | 'raw';
  /** Absent: a closed loop. */
  readonly open?: OpenLoopSpec;
  /** Only where arrivals are those of a trace. */
  readonly trace?: TraceSpec;
}

/** Arrivals as they were in production, with the idle times between. */
export interface TraceSpec {
  /** Absolute after loading. */
  readonly file: string;
  readonly sha256: string;
  /** Which of its functions; absent: the only one. */
  readonly function?: string;
  /** The part of the trace that is replayed, in time of the trace; absent: up to its end. */
  readonly fromUs: Microseconds;
  readonly toUs?: Microseconds;
  /** Invocations in it: of counts, those of every span that it touches. */
  readonly arrivals: number;
  /** Seconds of the trace a second. */
  readonly speed: number;
  /** How long an idle environment is kept, in time of the trace. */
  readonly keepAlive: 'aws' | Microseconds;
}

/** Requests that start when a schedule says so. */
export interface OpenLoopSpec {
  /** Of a trace: its stage is the average. */
  readonly arrivals: 'constant' | 'poisson' | 'trace';
  /** One after the other, together `durationUs`. */
  readonly stages: readonly RateStageSpec[];
}

export interface RateStageSpec {
  readonly durationUs: Microseconds;
  /** Requests per second at its start and at its end. */
  readonly fromRate: number;
  readonly toRate: number;
}

/** Figures published elsewhere, shown as a labelled row beside ours. */
export interface ReferenceRow {
  readonly label: string;
  readonly memoryMB: Megabytes | null;
  readonly requestsPerSecond: number | null;
  readonly averageUs: Microseconds | null;
  readonly sdUs: Microseconds | null;
  readonly maxUs: Microseconds | null;
  /** Where they were published. */
  readonly source?: string;
  /** How it was there, to be told beside how it is here. */
  readonly differs?: ReferenceDifferences;
}

/** In words; of the first four the report knows our own. */
export interface ReferenceDifferences {
  readonly year?: string;
  readonly versions?: string;
  readonly hardware?: string;
  /** How many requests were served at once. */
  readonly capacity?: string;
  readonly others: readonly string[];
}

/** One combination of the matrix. */
export interface Cell {
  /** `<variant>-<memory>MB-<threads>t` without what is not known, and what is varied: also its folder's name in the results. */
  readonly id: string;
  readonly variant: string;
  /** Null at a URL, where the scenario does not state it. */
  readonly memoryMB: Megabytes | null;
  /** Null at a URL, where neither the scenario nor a variant of ours tells it. */
  readonly threads: number | null;
  /** Absent where the scenario varies nothing else. */
  readonly varied?: Varied;
}

/** A cell's place on the axes beside variant, memory and threads: on those alone that the scenario has. */
export interface Varied {
  readonly load?: ModelLoad;
  readonly source?: ModelSource;
  /** Width and height of the network's input, in pixels. */
  readonly size?: number;
  /** Images a request. */
  readonly batch?: number;
}
