import type { ProvisionedStatus } from '../pool/index.js';
import type { FunctionConcurrency } from './account-concurrency.js';
import type { FunctionVersion } from './function-version.js';

/** What a version or alias is to have ready. */
export interface ProvisionedConfig {
  readonly requested: number;
  readonly lastModified: Date;
  /** The version whose environments they are. */
  readonly version: FunctionVersion;
}

/** The provisioned concurrency of one function, by version or alias; each version is provisioned by one of them. */
export class ProvisionedConcurrency {
  readonly #configs = new Map<string, ProvisionedConfig>();

  /** @param versionOf what a qualifier points to */
  constructor(
    private readonly concurrency: FunctionConcurrency,
    private readonly versionOf: (qualifier: string) => FunctionVersion,
  ) {}

  get(qualifier: string): ProvisionedConfig | undefined {
    return this.#configs.get(qualifier);
  }

  /** By qualifier. */
  all(): [qualifier: string, config: ProvisionedConfig][] {
    return [...this.#configs].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Who else has provisioned the version that a qualifier points to. */
  rivalOf(qualifier: string): string | undefined {
    const version = this.versionOf(qualifier);
    return this.all().find(([other, config]) => other !== qualifier && config.version === version)?.[0];
  }

  statusOf({ version }: ProvisionedConfig): ProvisionedStatus {
    return version.provisioned;
  }

  /** Throws InvalidParameterValueException where that is too much. */
  put(qualifier: string, count: number): ProvisionedConfig {
    const version = this.versionOf(qualifier);
    this.concurrency.provision(qualifier, count);
    const config = { requested: count, lastModified: new Date(), version };
    this.#configs.set(qualifier, config);
    version.provision(count);
    return config;
  }

  delete(qualifier: string): void {
    const config = this.#configs.get(qualifier);
    this.#configs.delete(qualifier);
    this.concurrency.unprovision(qualifier);
    config?.version.provision(0);
  }

  /** An alias points to another version now, which becomes ready instead. */
  follow(qualifier: string): void {
    const config = this.#configs.get(qualifier);
    if (config === undefined || config.version === this.versionOf(qualifier)) return;
    config.version.provision(0);
    this.put(qualifier, config.requested);
  }
}
