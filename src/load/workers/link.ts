import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError, EXIT } from '../../errors/index.js';
import { Channel } from './channel.js';
import { type ClockOffset, type Exchange, offsetOf } from './clock-exchange.js';
import { type Answer, answerSchema, type LoadFile, type Question } from './messages.js';
import type { WallClock } from './wall-clock.js';

/** So many, in a third of a second: the fastest of them bound the offset. */
const EXCHANGES = 32;
const PAUSE_MS = 10;
const CONNECT_MS = 2_000;

/** A worker's connection to worker 0. */
export class Link {
  readonly #channel: Channel;
  readonly #clock: WallClock;
  readonly load: string;

  private constructor(channel: Channel, clock: WallClock, load: string) {
    this.#channel = channel;
    this.#clock = clock;
    this.load = load;
  }

  /**
   * Undefined where nobody answers as worker 0 of that load would: it may not be there yet. Throws a BenchError (exit
   * 2) where it refuses this worker.
   */
  static async open(
    { host, port, token }: NonNullable<LoadFile['clock']>,
    self: Omit<Extract<Question, { type: 'hello' }>, 'type' | 'token'>,
    clock: WallClock,
  ): Promise<Link | undefined> {
    const socket = connect({ host, port });
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
      const channel = new Channel(socket);
      const answer = await asked(channel, { type: 'hello', token, ...self });
      if (answer?.type === 'refused') throw refused(answer.message);
      if (answer?.type === 'welcome') return new Link(channel, clock, answer.load);
    } catch (error) {
      socket.destroy();
      if (error instanceof BenchError && error.code === 'worker-refused') throw error;
      return undefined;
    }
    socket.destroy();
    return undefined;
  }

  /** How far the clock of worker 0 is ahead of ours. */
  async measureClock(): Promise<ClockOffset> {
    const exchanges: Exchange[] = [];
    for (let count = 0; count < EXCHANGES; count += 1) {
      if (count > 0) await sleep(PAUSE_MS);
      exchanges.push(await this.#exchange());
    }
    return offsetOf(exchanges);
  }

  /** Resolves to when the window opens, by the clock of worker 0. */
  async ready(): Promise<number> {
    const answer = await asked(this.#channel, { type: 'ready' });
    if (answer?.type === 'start') return answer.startUs;
    throw unexpected(answer?.type);
  }

  /** Ends it, whatever is waited for. */
  close(): void {
    this.#channel.close();
  }

  async #exchange(): Promise<Exchange> {
    const sentUs = this.#clock.now();
    const answer = await asked(this.#channel, { type: 'time', sentUs });
    const returnedUs = this.#clock.now();
    if (answer?.type !== 'time') throw unexpected(answer?.type);
    return { sentUs, receivedUs: answer.receivedUs, answeredUs: answer.answeredUs, returnedUs };
  }
}

/** Undefined for what is no answer of ours. */
async function asked(channel: Channel, question: Question): Promise<Answer | undefined> {
  channel.send(question);
  return answerSchema.safeParse(await channel.receive()).data;
}

function refused(message: string): BenchError {
  return new BenchError(message, {
    code: 'worker-refused',
    exitCode: EXIT.usage,
    hint: 'give every worker the same command, and an --index of its own',
  });
}

function unexpected(type: string | undefined): BenchError {
  return new BenchError(`worker 0 answered ${type ?? 'what is no answer'}`, {
    code: 'worker-lost',
    hint: 'start all workers from the same version of coldbench',
  });
}
