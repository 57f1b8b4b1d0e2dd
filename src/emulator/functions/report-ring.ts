import type { PlatformReport } from '../../model/index.js';

export interface NumberedReport {
  /** From 1, without gaps, over the life of a function. */
  readonly seq: number;
  readonly report: PlatformReport;
}

/** The latest reports of one function; the oldest give way. A reader sees a gap in `seq` if it came too late. */
export class ReportRing {
  readonly #slots: NumberedReport[] = [];
  #seq = 0;

  constructor(private readonly capacity: number) {}

  add(report: PlatformReport): void {
    this.#slots[this.#seq % this.capacity] = { seq: this.#seq + 1, report };
    this.#seq += 1;
  }

  /** In order, those with a higher number. */
  after(seq: number): NumberedReport[] {
    const first = Math.max(seq, this.#seq - this.capacity, 0);
    const found: NumberedReport[] = [];
    for (let index = first; index < this.#seq; index += 1) {
      const slot = this.#slots[index % this.capacity];
      if (slot !== undefined) found.push(slot);
    }
    return found;
  }
}
