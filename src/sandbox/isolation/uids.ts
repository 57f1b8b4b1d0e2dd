import { readFileSync } from 'node:fs';
import { BenchError } from '../../errors/index.js';

/** Above what systems give to people, services and containers. */
const FIRST_UID = 1_000_000;
/** PID_MAX_LIMIT of the kernel: a block for each pid fits into 32 bits. */
const PID_LIMIT = 4_194_304;
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

  /**
   * Whether this process may become these users: not in a user namespace that has a few only.
   *
   * user_namespaces(7), /proc/<pid>/uid_map: `first-inside first-outside count` a line.
   */
  static arePossible(map = readFileSync('/proc/self/uid_map', 'utf8')): boolean {
    const last = FIRST_UID + PID_LIMIT * BLOCK;
    const ranges = map
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    return ranges.some(([first = 0, , count = 0]) => first <= FIRST_UID && first + count > last);
  }

  /** Whether an id is one of a sandbox, of this process or another. */
  static isSandbox(uid: number): boolean {
    return uid >= FIRST_UID;
  }
}
