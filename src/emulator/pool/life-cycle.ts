import { BenchError } from '../../errors/index.js';

export const ENVIRONMENT_STATES = [
  'creating',
  'initialising',
  'ready',
  'frozen',
  'invoking',
  'resetting',
  'shutting-down',
  'gone',
] as const;

export type EnvironmentState = (typeof ENVIRONMENT_STATES)[number];

/**
 * The life of an execution environment. `resetting`: its runtime has ended (a failed init, a crash, a
 * timeout) but the environment and its scratch directory stay, and the next event boots it again.
 */
export const TRANSITIONS: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  creating: ['initialising', 'resetting', 'shutting-down'],
  initialising: ['ready', 'resetting', 'shutting-down'],
  ready: ['frozen', 'invoking', 'resetting', 'shutting-down'],
  frozen: ['ready', 'resetting', 'shutting-down'],
  invoking: ['ready', 'resetting', 'shutting-down'],
  resetting: ['creating', 'shutting-down'],
  'shutting-down': ['gone'],
  gone: [],
};

/** Holds one environment's state and refuses every transition that is not named above. */
export class LifeCycle {
  #state: EnvironmentState = 'creating';

  get state(): EnvironmentState {
    return this.#state;
  }

  /** Whether the environment is still of use: not shutting down, not gone. */
  get alive(): boolean {
    return this.#state !== 'shutting-down' && this.#state !== 'gone';
  }

  /** Throws `environment-ended`: whoever waited for a step of it need not go on. */
  refuseIfEnded(): void {
    if (this.alive) return;
    throw new BenchError('the execution environment was ended', { code: 'environment-ended' });
  }

  to(next: EnvironmentState): void {
    if (!TRANSITIONS[this.#state].includes(next)) {
      throw new BenchError(`an execution environment cannot go from ${this.#state} to ${next}`, {
        code: 'environment-transition-refused',
      });
    }
    this.#state = next;
  }
}
