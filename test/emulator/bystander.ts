import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './support.js';

const NAME = 'bystander';
const SOURCE = 'let served = 0; exports.handler = async () => { served += 1; return served; };';

/** A well-behaved function that is invoked all the while that others break things, and notices if they reach it. */
export class Bystander {
  readonly #disturbances: string[] = [];
  #stopped = false;
  #loop: Promise<void> | undefined;
  #served = 0;

  private constructor(private readonly client: Client) {}

  static async start(client: Client): Promise<Bystander> {
    await client.create(NAME, { 'index.js': SOURCE }, { Timeout: 60 });
    const bystander = new Bystander(client);
    bystander.#loop = bystander.#run();
    return bystander;
  }

  /** What went wrong with it so far: an error, or an environment that lost its state. */
  disturbances(): readonly string[] {
    return this.#disturbances;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#once();
      await sleep(20);
    }
  }

  async #once(): Promise<void> {
    try {
      const answer = await this.client.answer(NAME);
      this.#served += 1;
      if (answer !== this.#served)
        this.#disturbances.push(`answered ${answer} at invocation ${this.#served}`);
    } catch (error) {
      this.#disturbances.push(String(error));
    }
  }
}
