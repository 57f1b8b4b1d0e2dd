import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { BenchError, EXIT } from '../../errors/index.js';
import { Channel } from './channel.js';
import { type Answer, type Question, questionSchema } from './messages.js';
import type { WallClock } from './wall-clock.js';

export interface CoordinatorOptions {
  readonly total: number;
  readonly load: string;
  readonly token: string;
  /** Of the whole load: workers that were given another one are refused. */
  readonly fingerprint: string;
  /** What it listens at. */
  readonly address: string;
  readonly clock: WallClock;
}

type Hello = Extract<Question, { type: 'hello' }>;

/** Worker 0: keeps the clock that all others measure theirs by, and says when all of them start. */
export class Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #server: Server;
  readonly #workers = new Map<number, Channel>();
  readonly #ready = new Set<number>();
  readonly #sockets = new Set<Socket>();
  #changed: () => void = () => undefined;
  #started = false;

  private constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      const channel = new Channel(socket);
      this.#converse(channel)
        .catch(() => undefined)
        .finally(() => channel.close());
    });
  }

  static async open(options: CoordinatorOptions): Promise<Coordinator> {
    const coordinator = new Coordinator(options);
    coordinator.#server.listen(0, options.address);
    await once(coordinator.#server, 'listening').catch((cause) => cannotListen(options.address, cause));
    return coordinator;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when all others have measured their clocks. Throws a BenchError that names those who have not. */
  async everyoneReady(withinMs: number, signal: AbortSignal): Promise<void> {
    const deadline = AbortSignal.any([AbortSignal.timeout(Math.max(0, Math.ceil(withinMs))), signal]);
    while (this.#ready.size < this.#options.total - 1) {
      if (!(await this.#change(deadline))) {
        signal.throwIfAborted();
        throw this.#missing();
      }
    }
  }

  start(startUs: number): void {
    this.#started = true;
    for (const channel of this.#workers.values()) this.#say(channel, { type: 'start', startUs });
  }

  /** Resolves when all others have measured their clocks again and left, or at the latest after so long. */
  async everyoneGone(withinMs: number, signal: AbortSignal): Promise<void> {
    const deadline = AbortSignal.any([AbortSignal.timeout(withinMs), signal]);
    while (this.#workers.size > 0 && (await this.#change(deadline)));
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** False when there was none before the deadline. */
  #change(deadline: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (deadline.aborted) return resolve(false);
      const expired = () => resolve(false);
      deadline.addEventListener('abort', expired, { once: true });
      this.#changed = () => {
        deadline.removeEventListener('abort', expired);
        resolve(true);
      };
    });
  }

  async #converse(channel: Channel): Promise<void> {
    const hello = questionSchema.parse(await channel.receive());
    // Whoever does not know the token has come to the wrong address.
    if (hello.type !== 'hello' || hello.token !== this.#options.token) return;
    const refusal = this.#refusalOf(hello);
    if (refusal !== undefined) return this.#say(channel, { type: 'refused', message: refusal });
    this.#workers.set(hello.index, channel);
    this.#say(channel, { type: 'welcome', load: this.#options.load });
    try {
      await this.#serve(channel, hello.index);
    } finally {
      this.#workers.delete(hello.index);
      // One that was lost before the start may come again.
      if (!this.#started) this.#ready.delete(hello.index);
      this.#changed();
    }
  }

  async #serve(channel: Channel, index: number): Promise<void> {
    for (;;) {
      const question = questionSchema.parse(await channel.receive());
      const receivedUs = this.#options.clock.now();
      if (question.type === 'time') {
        const { sentUs } = question;
        this.#say(channel, { type: 'time', sentUs, receivedUs, answeredUs: this.#options.clock.now() });
      } else if (question.type === 'ready') {
        this.#ready.add(index);
        this.#changed();
      }
    }
  }

  #say(channel: Channel, answer: Answer): void {
    channel.send(answer);
  }

  #refusalOf({ index, total, fingerprint }: Hello): string | undefined {
    const { total: own } = this.#options;
    if (total !== own) return `worker ${index} was told of ${total} workers, and worker 0 of ${own}`;
    if (index < 1 || index >= own) return `there is no worker ${index} of ${own}, they are counted from 0`;
    if (this.#workers.has(index)) return `there is a worker ${index} already`;
    if (this.#started) return `worker ${index} is too late: the others have started`;
    return fingerprint === this.#options.fingerprint
      ? undefined
      : `worker ${index} was given another load than worker 0: give all the same URL, options and body`;
  }

  #missing(): BenchError {
    const { total } = this.#options;
    const missing = Array.from({ length: total - 1 }, (_, at) => at + 1).filter((at) => !this.#ready.has(at));
    return new BenchError(
      `${missing.length} of ${total} workers did not come: ${missing.join(', ')}; nothing was sent`,
      {
        code: 'workers-missing',
        exitCode: EXIT.usage,
        hint: 'start all of them with the same --out, and give them longer with --wait, or a later --start',
      },
    );
  }
}

function cannotListen(address: string, cause: unknown): never {
  throw new BenchError(`worker 0 cannot listen at ${address}`, {
    code: 'address-unusable',
    exitCode: EXIT.usage,
    hint: 'give an address of this machine that the other workers reach with --address (in Kubernetes POD_IP has it)',
    cause,
  });
}
