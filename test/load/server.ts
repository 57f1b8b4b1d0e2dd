import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Microseconds } from '../../src/units/index.js';

/** What the server did with one request, by the monotonic clock that all processes share. */
export interface ServedRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bodySha256: string;
  readonly receivedUs: Microseconds;
  readonly answeredUs: Microseconds;
  /** The status, or how the connection was dropped. */
  readonly outcome: string;
}

export type ServerQuestion = { readonly type: 'served' | 'forget' };

export type ServerMessage =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'served'; readonly served: readonly ServedRequest[] }
  | { readonly type: 'forgotten' }
  /** The last of its connections was closed. */
  | { readonly type: 'idle' };

const PROCESS = fileURLToPath(new URL('./server-process.js', import.meta.url));

/** A server of known latency (see server-process.ts) in a process of its own. */
export class KnownServer {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<KnownServer> {
    const child = fork(PROCESS, { execArgv: [] });
    const { port } = await nextMessage(child, 'listening');
    return new KnownServer(child, port);
  }

  /** What was served so far. */
  async served(): Promise<readonly ServedRequest[]> {
    return (await this.#ask('served', 'served')).served;
  }

  /** From now on it is as if it had just been started: what is under way is dropped and counts nowhere. */
  async forget(): Promise<void> {
    await this.#ask('forget', 'forgotten');
  }

  /** Resolves when the last connection is closed. */
  async idle(): Promise<void> {
    await nextMessage(this.#child, 'idle');
  }

  /** `SIGSTOP` stalls it, `SIGCONT` lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #ask<Type extends ServerMessage['type']>(type: ServerQuestion['type'], answer: Type) {
    const answered = nextMessage(this.#child, answer);
    this.#child.send({ type } satisfies ServerQuestion);
    return answered;
  }
}

function nextMessage<Type extends ServerMessage['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<ServerMessage, { type: Type }>> {
  return new Promise((resolve) => {
    const listen = (message: ServerMessage): void => {
      if (message.type !== type) return;
      child.off('message', listen);
      resolve(message as Extract<ServerMessage, { type: Type }>);
    };
    child.on('message', listen);
  });
}
