import type { Delivery } from './delivery.js';
import type { Buffering } from './subscription.js';

/** A destination that refuses a batch is asked again after a while, so many times. */
const RETRY_MS = 100;
const ATTEMPTS = 20;
/** What is kept for a destination that has fallen behind, in batches; the oldest records give way. */
const BATCHES_KEPT = 4;

export interface Dropped {
  readonly droppedRecords: number;
  readonly droppedBytes: number;
}

/** Gathers records for one destination, and sends them in order, one batch at a time. */
export class Subscriber {
  #records: string[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #isClosed = false;
  #failures = 0;

  constructor(
    private readonly delivery: Delivery,
    private readonly buffering: Buffering,
    private readonly onDropped: (dropped: Dropped) => void,
  ) {}

  add(record: string): void {
    if (this.#isClosed) return;
    this.#records.push(record);
    this.#bytes += record.length;
    this.#dropOldest();
    if (this.#isFull()) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), this.buffering.timeoutMs);
  }

  /** Sends what there is; resolves when it has arrived, or is to be tried again. */
  async flush(): Promise<void> {
    this.#stopTimer();
    await this.#sending;
    if (this.#records.length === 0 || this.#isClosed) return;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
    await this.#sending;
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer();
    this.delivery.close();
  }

  async #send(): Promise<void> {
    const batch = this.#records.splice(0, this.buffering.maxItems);
    const bytes = sizeOf(batch);
    this.#bytes -= bytes;
    try {
      await this.delivery.send(batch);
      this.#failures = 0;
    } catch {
      this.#failed(batch, bytes);
    }
  }

  #failed(batch: readonly string[], bytes: number): void {
    if (this.#isClosed) return;
    this.#failures += 1;
    if (this.#failures >= ATTEMPTS) {
      this.#failures = 0;
      return void this.onDropped({ droppedRecords: batch.length, droppedBytes: bytes });
    }
    this.#records.unshift(...batch);
    this.#bytes += bytes;
    this.#timer ??= setTimeout(() => void this.flush(), RETRY_MS);
  }

  #isFull(): boolean {
    const { maxItems, maxBytes } = this.buffering;
    return this.#sending === undefined && (this.#records.length >= maxItems || this.#bytes >= maxBytes);
  }

  #dropOldest(): void {
    const { maxItems, maxBytes } = this.buffering;
    if (this.#records.length <= BATCHES_KEPT * maxItems && this.#bytes <= BATCHES_KEPT * maxBytes) return;
    const dropped = this.#records.splice(0, Math.ceil(this.#records.length / BATCHES_KEPT));
    const droppedBytes = sizeOf(dropped);
    this.#bytes -= droppedBytes;
    this.onDropped({ droppedRecords: dropped.length, droppedBytes });
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function sizeOf(records: readonly string[]): number {
  return records.reduce((sum, { length }) => sum + length, 0);
}
