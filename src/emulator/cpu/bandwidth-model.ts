/** What of a kernel decides how its CFS bandwidth control shares a processor out. Microseconds. */
export interface BandwidthKernel {
  readonly periodUs: number;
  /** Running time is accounted for at ticks (and when the group goes idle): 1,000,000 / HZ. */
  readonly tickUs: number;
  /** How long after a refill the first tick comes, 0 to tickUs. */
  readonly tickAfterRefillUs: number;
  /** What a processor takes of the group's quota at a time (sysctl kernel.sched_cfs_bandwidth_slice_us). */
  readonly sliceUs: number;
  /** What an idle processor keeps of that (min_cfs_rq_runtime in kernel/sched/fair.c). */
  readonly keptUs: number;
}

/** A kernel as AWS runs it; ticks and periods are aligned (EuroSys '26, arXiv 2506.01283). */
export const AWS_KERNEL: BandwidthKernel = {
  periodUs: 20_000,
  tickUs: 4_000,
  tickAfterRefillUs: 30,
  sliceUs: 5_000,
  keptUs: 1_000,
};

/** Less than this is no time at all: sums of fractions of microseconds are not exact. */
const NOTHING_US = 1e-6;

/**
 * One group with one thread under CFS bandwidth control (kernel/sched/fair.c), on a clock of its own.
 *
 * At each period's start the pool is filled to the quota, and a throttled group gets what it owes; when that is
 * paid, it runs. While it runs, its time is docked at ticks only: it can run on for most of a tick beyond what
 * it has. That overrun is its debt.
 */
export class BandwidthGroup {
  #nowUs = 0;
  #refillUs: number;
  #poolUs: number;
  #leftUs = 0;
  #throttled = false;

  constructor(
    readonly quotaUs: number,
    readonly kernel: BandwidthKernel,
  ) {
    this.#poolUs = quotaUs;
    this.#refillUs = kernel.periodUs;
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  /** Sleeps until a time; no effect if that is past. */
  sleepUntil(timeUs: number): void {
    while (this.#refillUs <= timeUs) this.#refill();
    this.#nowUs = Math.max(this.#nowUs, timeUs);
  }

  /** Wakes, and works for some processor time. Returns how long that lasted. */
  work(neededUs: number): number {
    const startUs = this.#nowUs;
    if (!this.#throttled) this.#account(0);
    for (let leftUs = neededUs; leftUs > NOTHING_US; ) {
      while (this.#throttled) this.sleepUntil(this.#refillUs);
      leftUs -= this.#runUntilAccounted(leftUs);
    }
    this.#returnSlack();
    return this.#nowUs - startUs;
  }

  /** Up to the next tick, or the end of the work. Returns the time that it ran. */
  #runUntilAccounted(neededUs: number): number {
    const ranUs = Math.min(neededUs, this.#nextTickUs() - this.#nowUs);
    this.sleepUntil(this.#nowUs + ranUs);
    this.#account(ranUs);
    return ranUs;
  }

  #nextTickUs(): number {
    const { tickUs, tickAfterRefillUs } = this.kernel;
    const ticks = Math.floor((this.#nowUs - tickAfterRefillUs) / tickUs + NOTHING_US);
    return (ticks + 1) * tickUs + tickAfterRefillUs;
  }

  #account(ranUs: number): void {
    this.#leftUs -= ranUs;
    if (this.#leftUs > 0) return;
    this.#take(this.kernel.sliceUs - this.#leftUs);
    this.#throttled = this.#leftUs <= 0;
  }

  #refill(): void {
    this.#refillUs += this.kernel.periodUs;
    this.#poolUs = this.quotaUs;
    if (!this.#throttled) return;
    this.#take(NOTHING_US - this.#leftUs);
    this.#throttled = this.#leftUs <= 0;
  }

  #take(wantedUs: number): void {
    const takenUs = Math.min(this.#poolUs, wantedUs);
    this.#poolUs -= takenUs;
    this.#leftUs += takenUs;
  }

  #returnSlack(): void {
    const slackUs = this.#leftUs - this.kernel.keptUs;
    if (this.#throttled || slackUs <= 0) return;
    this.#leftUs -= slackUs;
    this.#poolUs += slackUs;
  }
}
