import type { ExecutionEnvironment } from './environment.js';

/** How far the environments are that are initialised ahead of events. */
export interface ProvisionedStatus {
  readonly requested: number;
  /** Initialised, and either idle or serving. */
  readonly ready: number;
  /** An init failed: no more of them are tried until another number is asked for. */
  readonly hasFailed: boolean;
}

/** The environments of one version that are initialised ahead of events and kept however long they idle. */
export class ProvisionedEnvironments {
  readonly #members = new Set<ExecutionEnvironment>();
  readonly #ready = new Set<ExecutionEnvironment>();
  #requested = 0;
  #hasFailed = false;

  /** @param onReady takes one as idle */
  constructor(
    private readonly create: () => ExecutionEnvironment,
    private readonly onReady: (environment: ExecutionEnvironment) => void,
  ) {}

  get size(): number {
    return this.#members.size;
  }

  get status(): ProvisionedStatus {
    return { requested: this.#requested, ready: this.#ready.size, hasFailed: this.#hasFailed };
  }

  has(environment: ExecutionEnvironment): boolean {
    return this.#members.has(environment);
  }

  /** Asks for a number of them. Returns those that are too many: they are to end as soon as they are idle. */
  request(count: number): readonly ExecutionEnvironment[] {
    this.#requested = count;
    this.#hasFailed = false;
    const surplus = [...this.#members].slice(count);
    for (const environment of surplus) this.#forget(environment);
    this.#fill();
    return surplus;
  }

  /** One is gone: another takes its place, unless it was its init that failed, as the next one's would. */
  lost(environment: ExecutionEnvironment): void {
    if (!this.has(environment)) return;
    const wasReady = this.#ready.has(environment);
    this.#forget(environment);
    if (wasReady) this.#fill();
    else this.#hasFailed = true;
  }

  #fill(): void {
    while (!this.#hasFailed && this.#members.size < this.#requested) {
      const environment = this.create();
      this.#members.add(environment);
      void this.#prepare(environment);
    }
  }

  async #prepare(environment: ExecutionEnvironment): Promise<void> {
    const isReady = await environment.prepare();
    const isWanted = this.has(environment);
    if (isReady && isWanted) {
      this.#ready.add(environment);
      this.onReady(environment);
      return;
    }
    if (isWanted) this.#hasFailed = true;
    this.#forget(environment);
    await environment.end();
  }

  #forget(environment: ExecutionEnvironment): void {
    this.#members.delete(environment);
    this.#ready.delete(environment);
  }
}
