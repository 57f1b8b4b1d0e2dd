import type { Microseconds } from '../units/index.js';
import type { Summary } from './summary.js';

/**
 * What a cell's closed loop would see on a platform that scales out, where no request waits for an execution
 * environment: simulated from what one connection to one environment saw, never measured.
 */
export interface Projection {
  readonly connections: number;
  /** One for each connection: none has more than one request in flight. */
  readonly environments: number;
  /** Length of the simulated window; it begins with the first requests, which are cold starts. */
  readonly windowUs: Microseconds;
  readonly requestsPerSecond: number;
  /** Percentiles that the requests it is based on are too few for are null. */
  readonly responseTimeUs: Summary;
  /** Measured requests and cold starts that it is drawn from. */
  readonly basedOn: { readonly soloRequests: number; readonly coldStarts: number };
}
