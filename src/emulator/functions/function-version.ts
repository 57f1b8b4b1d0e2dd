import { randomUUID } from 'node:crypto';
import {
  type Caller,
  type EnvironmentHost,
  EnvironmentPool,
  type EnvironmentSummary,
  type FunctionSpec,
  type InvocationAnswer,
  type InvocationEvent,
  type PoolOptions,
  type ProvisionedStatus,
} from '../pool/index.js';
import type { AccountConcurrency } from './account-concurrency.js';
import { type FunctionConfiguration, specOf } from './configuration.js';

/** What functions share. */
export interface Deployment {
  readonly host: EnvironmentHost;
  readonly capacity: (spec: FunctionSpec) => number;
  readonly account: AccountConcurrency;
  readonly reportsKept: number;
  /** How many environments a function may be given each 10 s; null: no limit. */
  readonly scalingPer10s: number | null;
}

/** One version of a function: a configuration, and environments of its own. */
export class FunctionVersion {
  readonly #pool: EnvironmentPool;

  constructor(
    private current: FunctionConfiguration,
    options: PoolOptions,
  ) {
    this.#pool = new EnvironmentPool(specOf(current), options);
  }

  get configuration(): FunctionConfiguration {
    return this.current;
  }

  invoke(event: InvocationEvent, caller?: Caller): Promise<InvocationAnswer> {
    return this.#pool.invoke(event, caller);
  }

  /** An event is likely to come, and is not here yet. */
  anticipate(): void {
    this.#pool.anticipate();
  }

  /**
   * For `$LATEST`: retires older environments, and resolves when those that were idle are gone, so that their
   * end disturbs no cold start. Throws ResourceNotFoundException where the function was deleted meanwhile.
   */
  async replace(configuration: FunctionConfiguration): Promise<void> {
    const replaced = this.#pool.replace(specOf(configuration));
    this.current = configuration;
    await replaced;
  }

  /** Another revision of the same configuration. */
  revise(): void {
    this.current = { ...this.current, revisionId: randomUUID() };
  }

  /** Keeps a number of environments initialised ahead of events. For a published version. */
  provision(count: number): void {
    this.#pool.provision(count);
  }

  get provisioned(): ProvisionedStatus {
    return this.#pool.provisioned;
  }

  environments(): EnvironmentSummary[] {
    return this.#pool.environments();
  }

  /** Ends its environments, those that serve included. */
  close(): Promise<void> {
    return this.#pool.close();
  }
}
