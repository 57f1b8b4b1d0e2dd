import type { RuntimeSignal } from './runtime.js';

/** What a runtime does, told once each, in order, to one who asks at a time. */
export class SignalQueue {
  readonly #signals: RuntimeSignal[] = [];
  #waiter: ((signal: RuntimeSignal) => void) | undefined;

  tell(signal: RuntimeSignal): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) this.#signals.push(signal);
    else waiter(signal);
  }

  next(): Promise<RuntimeSignal> {
    const signal = this.#signals.shift();
    if (signal !== undefined) return Promise.resolve(signal);
    return new Promise((resolve) => {
      this.#waiter = resolve;
    });
  }
}
