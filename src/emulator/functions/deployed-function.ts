import { FunctionUrls } from '../function-url/index.js';
import {
  type Caller,
  type EnvironmentSummary,
  type InvocationAnswer,
  type InvocationEvent,
  ScalingRate,
} from '../pool/index.js';
import { notFound, ServiceError } from '../service-error.js';
import { FunctionConcurrency } from './account-concurrency.js';
import { type Alias, pointsTo, revisedAlias, routed } from './alias.js';
import { functionArn, LATEST } from './arn.js';
import { type FunctionConfiguration, isSame, publishedAs } from './configuration.js';
import type { VersionState } from './configuration-json.js';
import { FunctionSettings } from './function-settings.js';
import { type Deployment, FunctionVersion } from './function-version.js';
import { ProvisionedConcurrency } from './provisioned-concurrency.js';
import { type NumberedReport, ReportRing } from './report-ring.js';

/** What a qualifier names, for one invocation: an alias with weights may name another version the next time. */
export interface InvocationTarget {
  /** The version that is executed: `$LATEST` or a number. */
  readonly version: string;
  /** The function as the caller named it: with the qualifier where there was one. */
  readonly arn: string;
  /** Rejects with TooManyRequestsException where a limit of concurrency is reached. */
  invoke(event: InvocationEvent, caller?: Caller): Promise<InvocationAnswer>;
}

/** One function: its versions and aliases, its reports, its URLs, its share of the account's concurrency. */
export class DeployedFunction {
  readonly latest: FunctionVersion;
  readonly concurrency: FunctionConcurrency;
  readonly provisioned: ProvisionedConcurrency;
  readonly urls = new FunctionUrls();
  readonly settings = new FunctionSettings();
  readonly #published = new Map<string, FunctionVersion>();
  readonly #aliases = new Map<string, Alias>();
  readonly #reports: ReportRing;
  readonly #scaling: ScalingRate;
  /** The last version, and `$LATEST` as it was then. */
  #lastPublished: { readonly version: FunctionVersion; readonly latest: FunctionConfiguration } | null = null;
  #updating = false;
  #isCappedByHost = true;
  #closed = false;

  /** @param nextVersion numbers a published version */
  constructor(
    configuration: FunctionConfiguration,
    private readonly deployment: Deployment,
    private readonly nextVersion: () => number,
  ) {
    this.#reports = new ReportRing(deployment.reportsKept);
    this.#scaling = new ScalingRate(deployment.scalingPer10s);
    this.latest = this.#deploy(configuration);
    this.concurrency = new FunctionConcurrency(deployment.account);
    this.provisioned = new ProvisionedConcurrency(this.concurrency, (qualifier) => this.version(qualifier));
  }

  get name(): string {
    return this.latest.configuration.name;
  }

  /** Of `$LATEST`. */
  get configuration(): FunctionConfiguration {
    return this.latest.configuration;
  }

  /** `$LATEST` first, then by number. */
  get versions(): readonly FunctionVersion[] {
    return [this.latest, ...this.#published.values()];
  }

  stateOf(version: string): VersionState {
    return version === LATEST && this.#updating ? 'updating' : 'active';
  }

  /** What to invoke. Throws ResourceNotFoundException. @param qualifier a version or an alias; null: `$LATEST` */
  resolve(qualifier: string | null): InvocationTarget {
    const alias = qualifier === null ? undefined : this.#aliases.get(qualifier);
    const version = this.version(alias === undefined ? qualifier : routed(alias, Math.random()));
    const arn = functionArn(this.name, qualifier);
    return {
      version: version.configuration.version,
      arn,
      invoke: (event, caller) =>
        this.concurrency.run(() => version.invoke({ ...event, functionArn: arn }, caller)),
    };
  }

  /** Whether there is such a version or alias. */
  has(qualifier: string | null): boolean {
    const version = this.#aliases.get(qualifier ?? LATEST)?.version ?? qualifier ?? LATEST;
    return version === LATEST || this.#published.has(version);
  }

  /** What carries the revision of a qualifier: its alias, or its version. */
  revised(qualifier: string | null): { readonly revisionId: string } {
    return this.#aliases.get(qualifier ?? LATEST) ?? this.version(qualifier).configuration;
  }

  /** Gives it another revision: something that belongs to it has changed. */
  revise(qualifier: string | null): void {
    const alias = this.#aliases.get(qualifier ?? LATEST);
    if (alias === undefined) this.version(qualifier).revise();
    else this.putAlias(revisedAlias(alias));
  }

  /** What an alias with weights mainly points to. Throws ResourceNotFoundException. */
  version(qualifier: string | null): FunctionVersion {
    if (qualifier === null || qualifier === LATEST) return this.latest;
    const found = this.#published.get(this.#aliases.get(qualifier)?.version ?? qualifier);
    if (found !== undefined) return found;
    throw notFound(`Function not found: ${functionArn(this.name, qualifier)}`);
  }

  /**
   * Does work that ends in a new configuration of `$LATEST`; nobody else can make one meanwhile, which this one
   * would undo. Throws ResourceConflictException where somebody does.
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseWhileUpdating();
    this.#updating = true;
    try {
      return await work();
    } finally {
      this.#updating = false;
    }
  }

  #refuseWhileUpdating(): void {
    if (!this.#updating) return;
    throw new ServiceError(
      'ResourceConflictException',
      `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(this.name)}`,
    );
  }

  /**
   * Freezes `$LATEST` under the next number. Where the last version is the same, that one is it.
   * @param description null: that of `$LATEST`
   */
  publish(description: string | null): FunctionVersion {
    this.#refuseIfClosed();
    this.#refuseWhileUpdating();
    const last = [...this.#published.values()].at(-1);
    const from = this.#lastPublished;
    if (last !== undefined && last === from?.version && isSame(from.latest, this.configuration)) return last;
    const version = String(this.nextVersion());
    const published = this.#deploy(
      publishedAs(version, this.configuration, description ?? this.configuration.description),
    );
    this.#published.set(version, published);
    this.#lastPublished = { version: published, latest: this.configuration };
    return published;
  }

  /** Resolves when its environments are gone. One that is not there is no error on AWS either. */
  async deleteVersion(version: string): Promise<void> {
    const users = [...this.#aliases.values()].filter((alias) => pointsTo(alias, version));
    if (users.length > 0) {
      throw new ServiceError(
        'ResourceConflictException',
        `Unable to delete version because the following aliases reference it: [${users.map(({ name }) => name).join(', ')}]`,
      );
    }
    this.provisioned.delete(version);
    const deleted = this.#published.get(version);
    this.#published.delete(version);
    this.settings.forget(version);
    await deleted?.close();
  }

  /** By name. */
  get aliases(): readonly Alias[] {
    return [...this.#aliases.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  alias(name: string): Alias | undefined {
    return this.#aliases.get(name);
  }

  putAlias(alias: Alias): void {
    this.#refuseIfClosed();
    this.#aliases.set(alias.name, alias);
    this.provisioned.follow(alias.name);
  }

  /** With its URL and all that was set for it. */
  async deleteAlias(name: string): Promise<void> {
    if (!this.#aliases.delete(name)) return;
    this.provisioned.delete(name);
    this.settings.forget(name);
    await this.urls.close(name);
  }

  reportsAfter(seq: number): NumberedReport[] {
    return this.#reports.after(seq);
  }

  /** For who wants to see more environments at once than the host has processors for; asks nothing of those that live. */
  capByHost(isCapped: boolean): { readonly isCappedByHost: boolean } {
    this.#isCappedByHost = isCapped;
    return { isCappedByHost: isCapped };
  }

  /** Of all versions. */
  environments(): EnvironmentSummary[] {
    return this.versions.flatMap((version) => version.environments());
  }

  /** Ends its environments, those that serve included. */
  async close(): Promise<void> {
    this.#closed = true;
    this.concurrency.close();
    await Promise.all([this.urls.closeAll(), ...this.versions.map((version) => version.close())]);
  }

  #deploy(configuration: FunctionConfiguration): FunctionVersion {
    const { host, capacity } = this.deployment;
    return new FunctionVersion(configuration, {
      host,
      capacity: (spec) => (this.#isCappedByHost ? capacity(spec) : Number.POSITIVE_INFINITY),
      onReport: (report) => this.#reports.add(report),
      scaling: this.#scaling,
    });
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw notFound(`Function not found: ${functionArn(this.name)}`);
  }
}
