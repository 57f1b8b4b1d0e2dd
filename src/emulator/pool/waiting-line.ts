import { ServiceError } from '../service-error.js';
import type { Caller, InvocationAnswer, InvocationEvent } from './types.js';

/** An event that has to be served, and who waits for that. */
export interface Waiting {
  readonly event: InvocationEvent;
  readonly caller: Caller | undefined;
  readonly resolve: (answer: InvocationAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** First come, first served; who gives up leaves at once. */
export class WaitingLine {
  readonly #waiting = new Set<Waiting>();

  get length(): number {
    return this.#waiting.size;
  }

  add(waiting: Waiting): void {
    const { caller } = waiting;
    if (caller?.destroyed === true) return void giveUp(waiting);
    this.#waiting.add(waiting);
    caller?.once('close', () => this.#waiting.delete(waiting) && giveUp(waiting));
  }

  next(): Waiting | undefined {
    const [first] = this.#waiting;
    if (first !== undefined) this.#waiting.delete(first);
    return first;
  }

  refuseAll(error: ServiceError): void {
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting.clear();
  }
}

function giveUp({ reject }: Waiting): void {
  reject(new ServiceError('ServiceException', 'the client went away while it waited'));
}
