import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../../errors/index.js';
import type { Behaviour, ServedRequest, TruthMessage, TruthQuestion } from './behaviour.js';

const PROCESS = fileURLToPath(new URL('./truth-server-process.js', import.meta.url));

/** A server of known delay in a process of its own, which ends with ours. */
export class TruthServer {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Throws a BenchError when the process cannot be started. */
  static async start(behaviour: Behaviour): Promise<TruthServer> {
    const child = fork(PROCESS, [JSON.stringify(behaviour)], { execArgv: [], serialization: 'advanced' });
    const { port } = await nextMessage(child, 'listening');
    return new TruthServer(child, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** What it has answered so far, by request id. */
  async served(): Promise<ReadonlyMap<string, ServedRequest>> {
    const answer = nextMessage(this.#child, 'served');
    this.#ask({ type: 'served' });
    return new Map((await answer).served.map((request) => [request.id, request]));
  }

  /** From now on nothing is answered for so long. */
  stall(ms: number): void {
    this.#ask({ type: 'stall', ms });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #ask(question: TruthQuestion): void {
    this.#child.send(question);
  }
}

function nextMessage<Type extends TruthMessage['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<TruthMessage, { type: Type }>> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      child.off('message', listen).off('exit', died).off('error', died);
    };
    const died = (): void => {
      settle();
      reject(
        new BenchError('a server of known delay ended before it was asked to', {
          code: 'truth-server-died',
          hint: 'calibrate again; if it was killed, look for a lack of memory in the kernel log',
        }),
      );
    };
    const listen = (message: unknown): void => {
      if ((message as TruthMessage).type !== type) return;
      settle();
      resolve(message as Extract<TruthMessage, { type: Type }>);
    };
    child.on('message', listen).once('exit', died).once('error', died);
  });
}
