import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { reply } from '../runtime-api/index.js';

/** In the words of AWS, which its errors and `platform.extension` tell. */
export type ExtensionState =
  | 'Started'
  | 'LaunchError'
  | 'Registered'
  | 'Ready'
  | 'Running'
  | 'InitError'
  | 'ExitError';

const TRANSITIONS: Readonly<Record<ExtensionState, readonly ExtensionState[]>> = {
  Started: ['Registered', 'LaunchError'],
  LaunchError: [],
  Registered: ['Ready', 'InitError', 'ExitError'],
  Ready: ['Running', 'ExitError'],
  Running: ['Ready', 'ExitError'],
  // A report may be repeated.
  InitError: ['InitError'],
  ExitError: ['ExitError'],
};

export type ExtensionEventType = 'INVOKE' | 'SHUTDOWN';
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

export type ExtensionEvent =
  | {
      readonly eventType: 'INVOKE';
      readonly deadlineMs: number;
      readonly requestId: string;
      readonly invokedFunctionArn: string;
      readonly tracing: { readonly type: 'X-Amzn-Trace-Id'; readonly value: string };
    }
  | {
      readonly eventType: 'SHUTDOWN';
      readonly deadlineMs: number;
      readonly shutdownReason: ShutdownReason;
    };

/** A process of its own, or a part of the runtime's process. */
export type ExtensionKind = 'external' | 'internal';

/** One extension of one boot: refuses every transition that is not named above. */
export class Extension {
  readonly id = randomUUID();
  #state: ExtensionState = 'Started';
  #events: ReadonlySet<ExtensionEventType> = new Set();
  #asking: ServerResponse | undefined;
  /** It came when nobody was asking. */
  #undelivered: ExtensionEvent | undefined;

  constructor(
    readonly name: string,
    readonly kind: ExtensionKind,
  ) {}

  get state(): ExtensionState {
    return this.#state;
  }

  /** In alphabetical order. */
  get events(): readonly ExtensionEventType[] {
    return [...this.#events].sort();
  }

  isSubscribedTo(type: ExtensionEventType): boolean {
    return this.#events.has(type);
  }

  /** False where it is refused: then nothing has changed. */
  to(next: ExtensionState): boolean {
    if (!TRANSITIONS[this.#state].includes(next)) return false;
    this.#state = next;
    return true;
  }

  register(events: readonly ExtensionEventType[]): boolean {
    if (!this.to('Registered')) return false;
    this.#events = new Set(events);
    return true;
  }

  /** Takes its request for the next event, which is answered when there is one. */
  ask(response: ServerResponse): boolean {
    if (!this.to('Ready')) return false;
    const event = this.#undelivered;
    this.#undelivered = undefined;
    this.#asking = response;
    response.once('close', () => this.#hungUp(response));
    if (event !== undefined) this.tell(event);
    return true;
  }

  tell(event: ExtensionEvent): void {
    const asking = this.#asking;
    this.#asking = undefined;
    if (asking === undefined || !this.to('Running')) {
      this.#undelivered = event;
      return;
    }
    const identifier = ['Lambda-Extension-Event-Identifier', randomUUID()];
    reply(asking, 200, JSON.stringify(event), identifier);
  }

  /** A client with a limit of its own for answers may ask again. */
  #hungUp(response: ServerResponse): void {
    if (this.#asking !== response) return;
    this.#asking = undefined;
    this.to('Running');
  }
}
