import { ServiceError } from '../service-error.js';
import { functionArn } from './configuration.js';
import type { DeployedFunction } from './deployed-function.js';

/** The functions by name. */
export class FunctionRegistry {
  readonly #functions = new Map<string, DeployedFunction>();

  add(deployed: DeployedFunction): void {
    this.refuseIfThere(deployed.configuration.name);
    this.#functions.set(deployed.configuration.name, deployed);
  }

  refuseIfThere(name: string): void {
    if (this.#functions.has(name)) {
      throw new ServiceError('ResourceConflictException', `Function already exist: ${name}`);
    }
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): DeployedFunction {
    const found = this.#functions.get(name);
    if (found !== undefined) return found;
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionArn(name)}`);
  }

  remove(name: string): DeployedFunction {
    const removed = this.get(name);
    this.#functions.delete(name);
    return removed;
  }

  /** By name. */
  all(): DeployedFunction[] {
    return [...this.#functions.values()].sort((a, b) =>
      a.configuration.name < b.configuration.name ? -1 : 1,
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((deployed) => deployed.close()));
    this.#functions.clear();
  }
}
