import type { Bytes } from '../units/index.js';
import type { Validity } from './validity.js';
import type { Warning } from './warning.js';

/** How true the load generator is on one machine: measured against servers whose delays are known. */
export interface InstrumentCalibration {
  readonly schemaVersion: 1;
  /** ISO 8601, UTC. */
  readonly measuredAt: string;
  readonly host: CalibratedHost;
  /** Which state of the load generator was measured; calibrations of former versions do not tell. */
  readonly generator?: string;
  readonly truths: readonly TruthMeasurement[];
  readonly ceilings: readonly Ceiling[];
  readonly warnings: readonly Warning[];
}

/** What a calibration holds for: another processor, kernel or Node is another instrument, and so is another generator. */
export interface CalibratedHost {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  readonly memoryBytes: Bytes;
}

/** One engine against one server of known delay. */
export interface TruthMeasurement {
  /** As `5 ms` or `stall`. */
  readonly server: string;
  readonly engine: string;
  readonly connections: number;
  /** Requests of the window that both sides know, by their id. */
  readonly n: number;
  /** Requests that a bare socket was answered, from which the cost of loopback is known. */
  readonly loopbackN: number;
  /** What a bare socket saw beyond the server's own time, in the mean. */
  readonly loopbackUs: number;
  /** What the server did plus the cost of loopback, and what the generator says. */
  readonly truth: TruthFigures;
  readonly measured: TruthFigures;
  /** Mean of what the generator adds to a request beyond server and loopback. */
  readonly biasUs: number;
  /** Standard deviation of what generator and loopback add to a request. */
  readonly spreadUs: number;
  readonly agreements: readonly Agreement[];
  /** Whether every figure agrees. */
  readonly agrees: boolean;
  readonly validity: Validity;
}

/** In microseconds, with fractions; a percentile with too few samples is null. */
export interface TruthFigures {
  readonly mean: number;
  readonly sd: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

/** One figure of both sides. */
export interface Agreement {
  readonly figure: keyof TruthFigures;
  readonly differenceUs: number;
  /** 1 % of the truth, or 50 us if that is more. */
  readonly limitUs: number;
  readonly pass: boolean;
}

/** What an engine reaches against a server that does nothing. */
export interface Ceiling {
  readonly engine: string;
  readonly connections: number;
  /** Of a POST; without it the request was a GET without a body. */
  readonly bodyBytes?: Bytes;
  readonly requestsPerSecond: number;
  /** Processor time of the generator's process. */
  readonly cpuPerRequestUs: number;
  readonly eventLoopUtilization: number;
}
