import { isUnprivileged, parsePeakResidentBytes } from '../host/index.js';
import { type Bytes, bytes } from '../units/index.js';
import { OpenFiles } from './open-files.js';

/** The largest sum of the peak resident memory of a sandbox's processes that was seen. */
export class PeakMemory {
  readonly #files = new OpenFiles();
  /** The status files of those that have set the sandbox up: each reading would cost 14 us. */
  readonly #waiting = new Set<string>();
  #peakBytes = 0;

  /** @param isInside counts the processes without rights alone: those with some have set it up, and wait */
  constructor(private readonly isInside: boolean) {}

  /** Reads the processes that are alive. */
  read(pids: readonly number[]): Bytes {
    const files = new Set(pids.map((pid) => `/proc/${pid}/status`));
    for (const file of this.#waiting) if (!files.delete(file)) this.#waiting.delete(file);
    this.#files.close((file) => files.has(file));
    let sum = 0;
    for (const file of files) sum += this.#readOne(file);
    this.#peakBytes = Math.max(this.#peakBytes, sum);
    return bytes(this.#peakBytes);
  }

  /** Of what came and went unread. */
  estimate(peak: Bytes): void {
    if (this.#peakBytes === 0) this.#peakBytes = peak;
  }

  get last(): Bytes {
    return bytes(this.#peakBytes);
  }

  close(): void {
    this.#files.close();
  }

  #readOne(file: string): number {
    try {
      const status = this.#files.read(file);
      if (!this.isInside || isUnprivileged(status)) return parsePeakResidentBytes(status);
      this.#waiting.add(file);
      return 0;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'ESRCH') return 0;
      throw error;
    }
  }
}
