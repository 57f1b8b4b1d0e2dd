import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Microseconds, microseconds } from '../../units/index.js';

/** As in controller.c: `struct held` and MAX_SLOTS. */
const SLOT_BYTES = 16;
export const MAX_SLOTS = 4_096;
const PRIVATE = 0o600;

export interface Held {
  readonly throttledUs: Microseconds;
  readonly throttledPeriods: number;
}

/** What the controller held back, as it writes it into a file that has no name any more. */
export class HeldFile {
  readonly #buffer = Buffer.alloc(SLOT_BYTES);

  private constructor(readonly descriptor: number) {}

  static create(): HeldFile {
    const directory = mkdtempSync(path.join(tmpdir(), 'coldbench-held-'));
    const file = path.join(directory, 'held');
    const descriptor = openSync(file, 'wx+', PRIVATE);
    unlinkSync(file);
    rmdirSync(directory);
    ftruncateSync(descriptor, MAX_SLOTS * SLOT_BYTES);
    return new HeldFile(descriptor);
  }

  read(slot: number): Held {
    readSync(this.descriptor, this.#buffer, 0, SLOT_BYTES, slot * SLOT_BYTES);
    return {
      throttledUs: microseconds(Number(this.#buffer.readBigUInt64LE(0)) / 1_000),
      throttledPeriods: Number(this.#buffer.readBigUInt64LE(8)),
    };
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
