import { BenchError } from '../../errors/index.js';

/** Above what systems give to people, services and containers. */
const FIRST_UID = 1_000_000;
/** A pid is below 4,194,304 (PID_MAX_LIMIT), so that a block for each fits into 32 bits. */
const BLOCK = 1_000;

/** User ids for the sandboxes of this process: no other living process hands out the same ones. */
export class Uids {
  readonly #taken = new Set<number>();
  #next = 0;

  constructor(private readonly pid: number) {}

  /** Throws a BenchError `uids-exhausted`. */
  take(): number {
    if (this.#taken.size >= BLOCK) {
      throw new BenchError(`${BLOCK} sandboxes have a user id of their own already`, {
        code: 'uids-exhausted',
        hint: 'run fewer execution environments at a time',
      });
    }
    while (this.#taken.has(this.#next)) this.#next = (this.#next + 1) % BLOCK;
    const index = this.#next;
    this.#taken.add(index);
    this.#next = (index + 1) % BLOCK;
    return FIRST_UID + this.pid * BLOCK + index;
  }

  giveBack(uid: number): void {
    this.#taken.delete(uid - FIRST_UID - this.pid * BLOCK);
  }

  /** Whether an id is one of a sandbox, of this process or another. */
  static isSandbox(uid: number): boolean {
    return uid >= FIRST_UID;
  }
}
