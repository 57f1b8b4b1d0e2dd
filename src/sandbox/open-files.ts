import { closeSync, openSync, readSync } from 'node:fs';

const BUFFER = Buffer.allocUnsafe(16_384);

/**
 * Files of the kernel that are read again and again, each opened once: a reading then costs 2 us where opening
 * it anew costs 12. What is there on a reading is read anew each time.
 */
export class OpenFiles {
  readonly #descriptors = new Map<string, number>();

  /** Throws what opening or reading throws: ENOENT, or ENODEV and ESRCH for what is gone since. */
  read(file: string): string {
    const length = readSync(this.#descriptorOf(file), BUFFER, 0, BUFFER.length, 0);
    return BUFFER.toString('latin1', 0, length);
  }

  /** Closes those that are not to be read again; all without an argument. */
  close(isKept: (file: string) => boolean = () => false): void {
    for (const [file, descriptor] of this.#descriptors) {
      if (isKept(file)) continue;
      closeSync(descriptor);
      this.#descriptors.delete(file);
    }
  }

  #descriptorOf(file: string): number {
    const open = this.#descriptors.get(file);
    if (open !== undefined) return open;
    const descriptor = openSync(file, 'r');
    this.#descriptors.set(file, descriptor);
    return descriptor;
  }
}
