import { BenchError, messageOf } from '../../errors/index.js';
import type { AwsClients } from './clients.js';
import type { Journal } from './journal.js';
import { removeResource } from './remove.js';
import { describeResource, inOrderOfRemoval, type Resource } from './resource.js';

/** What a run has created, and has to remove. */
export class Resources {
  readonly #clients: AwsClients;
  readonly #journal: Journal;
  readonly #created = new Set<Resource>();

  constructor(clients: AwsClients, journal: Journal) {
    this.#clients = clients;
    this.#journal = journal;
  }

  /** Writes down that something is going to be there, makes it, and writes down that it was made. */
  async create<T>(resource: Resource, make: () => Promise<T>): Promise<T> {
    this.#journal.creating(resource);
    this.#created.add(resource);
    const made = await make();
    this.#journal.created(resource);
    return made;
  }

  async remove(resource: Resource): Promise<void> {
    await removeResource(this.#clients, resource);
    this.#journal.removed(resource);
    this.#created.delete(resource);
  }

  /** Removes everything, and closes the journal. Throws a BenchError that names what could not be removed. */
  async removeAll(): Promise<void> {
    const failures: string[] = [];
    for (const resource of inOrderOfRemoval([...this.#created])) {
      await this.remove(resource).catch((error: unknown) => {
        failures.push(`${describeResource(resource)}: ${messageOf(error)}`);
      });
    }
    this.#journal.close(failures.length === 0);
    if (failures.length === 0) return;
    throw new BenchError(`not everything could be removed from AWS: ${failures.join('; ')}`, {
      code: 'aws-leftovers',
      hint: 'run: bench clean --aws',
    });
  }
}
