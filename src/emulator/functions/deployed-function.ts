import { FunctionUrls } from '../function-url/index.js';
import {
  type EnvironmentHost,
  EnvironmentPool,
  type EnvironmentSummary,
  type FunctionSpec,
  type InvocationAnswer,
  type InvocationEvent,
} from '../pool/index.js';
import { ServiceError } from '../service-error.js';
import type { AccountConcurrency } from './account-concurrency.js';
import { configurationJson, type FunctionConfiguration, functionArn, specOf } from './configuration.js';
import { type NumberedReport, ReportRing } from './report-ring.js';

/** What functions share. */
export interface Deployment {
  readonly host: EnvironmentHost;
  readonly capacity: (spec: FunctionSpec) => number;
  readonly account: AccountConcurrency;
  readonly reportsKept: number;
}

/** One function: its configuration, its environments, its reports, its URLs. */
export class DeployedFunction {
  readonly #pool: EnvironmentPool;
  readonly #reports: ReportRing;
  #updating = false;
  #isCappedByHost = true;
  readonly urls = new FunctionUrls();

  constructor(
    private current: FunctionConfiguration,
    private readonly deployment: Deployment,
  ) {
    this.#reports = new ReportRing(deployment.reportsKept);
    this.#pool = new EnvironmentPool(specOf(current), {
      host: deployment.host,
      capacity: (spec) => (this.#isCappedByHost ? deployment.capacity(spec) : Number.POSITIVE_INFINITY),
      onReport: (report) => this.#reports.add(report),
    });
  }

  get configuration(): FunctionConfiguration {
    return this.current;
  }

  json() {
    return configurationJson(this.current, this.#updating);
  }

  /** Rejects with TooManyRequestsException where the account's concurrency is used up. */
  invoke(event: InvocationEvent, abandoned?: AbortSignal): Promise<InvocationAnswer> {
    return this.deployment.account.run(() => this.#pool.invoke(event, abandoned));
  }

  /**
   * Makes the next invocation cold: older environments are retired. The update is in progress, and resolves,
   * until those that were idle are gone, so that their end disturbs no cold start.
   */
  async update(configuration: FunctionConfiguration): Promise<void> {
    await this.exclusively(() => this.replace(configuration));
  }

  /**
   * Does work that ends in a new configuration; nobody else can make one meanwhile, which this one would
   * undo. Throws ResourceConflictException where somebody does.
   */
  async exclusively(work: () => Promise<void>): Promise<void> {
    this.#refuseWhileUpdating();
    this.#updating = true;
    try {
      await work();
    } finally {
      this.#updating = false;
    }
  }

  /** Part of an exclusive update. Throws ResourceNotFoundException where the function was deleted meanwhile. */
  async replace(configuration: FunctionConfiguration): Promise<void> {
    const replaced = this.#pool.replace(specOf(configuration));
    this.current = configuration;
    await replaced;
  }

  #refuseWhileUpdating(): void {
    if (!this.#updating) return;
    throw new ServiceError(
      'ResourceConflictException',
      `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(this.current.name)}`,
    );
  }

  reportsAfter(seq: number): NumberedReport[] {
    return this.#reports.after(seq);
  }

  /** For who wants to see more environments at once than the host has processors for; asks nothing of those that live. */
  capByHost(isCapped: boolean): { readonly isCappedByHost: boolean } {
    this.#isCappedByHost = isCapped;
    return { isCappedByHost: isCapped };
  }

  environments(): EnvironmentSummary[] {
    return this.#pool.environments();
  }

  /** Ends its environments, those that serve included. */
  async close(): Promise<void> {
    await Promise.all([this.urls.closeAll(), this.#pool.close()]);
  }
}
