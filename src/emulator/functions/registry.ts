import { notFound, ServiceError } from '../service-error.js';
import { functionArn } from './arn.js';
import type { FunctionConfiguration } from './configuration.js';
import { DeployedFunction } from './deployed-function.js';
import type { Deployment } from './function-version.js';

/** The functions by name. */
export class FunctionRegistry {
  readonly #functions = new Map<string, DeployedFunction>();
  /** Names of functions that are being made. */
  readonly #taken = new Set<string>();
  /** Last version by name. AWS uses no number twice, not even for a function that was deleted and made again. */
  readonly #versions = new Map<string, number>();
  #closed = false;

  constructor(private readonly deployment: Deployment) {}

  /**
   * Keeps the name while the function is made. Throws ResourceConflictException where it is taken, and
   * ServiceException where the emulator is closing, before it is made or after.
   */
  async create(name: string, make: () => Promise<FunctionConfiguration>): Promise<DeployedFunction> {
    this.#refuseIfTaken(name);
    this.#taken.add(name);
    try {
      return this.#add(await make());
    } finally {
      this.#taken.delete(name);
    }
  }

  /** Throws ResourceNotFoundException. */
  get(name: string, qualifier: string | null = null): DeployedFunction {
    const found = this.find(name);
    if (found !== undefined) return found;
    throw notFound(`Function not found: ${functionArn(name, qualifier)}`);
  }

  find(name: string): DeployedFunction | undefined {
    return this.#functions.get(name);
  }

  remove(name: string): DeployedFunction {
    const removed = this.get(name);
    this.#functions.delete(name);
    return removed;
  }

  /** By name. */
  all(): DeployedFunction[] {
    return [...this.#functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** For good: what is being made comes to nothing. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.all().map((deployed) => deployed.close()));
    this.#functions.clear();
  }

  #add(configuration: FunctionConfiguration): DeployedFunction {
    const { name } = configuration;
    if (this.#closed) throw new ServiceError('ServiceException', 'The emulator is closing.');
    const deployed = new DeployedFunction(configuration, this.deployment, () => this.#nextVersion(name));
    this.#functions.set(name, deployed);
    return deployed;
  }

  #nextVersion(name: string): number {
    const next = (this.#versions.get(name) ?? 0) + 1;
    this.#versions.set(name, next);
    return next;
  }

  #refuseIfTaken(name: string): void {
    if (!this.#functions.has(name) && !this.#taken.has(name)) return;
    throw new ServiceError('ResourceConflictException', `Function already exist: ${name}`);
  }
}
