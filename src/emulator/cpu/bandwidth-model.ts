import type { AccountParameters } from '../../sandbox/index.js';

/** Less than this is no time at all: sums of fractions of microseconds are not exact. */
const NOTHING_US = 1e-3;

/** One of the group's processors: the kernel's account of it, and what runs on it. Microseconds. */
interface Processor {
  /** Of what it took of the quota; below zero: debt. */
  leftUs: number;
  /** Running time that is not docked yet. */
  ranUs: number;
  throttled: boolean;
  throttledAtUs: number;
  /** Work still to be done. */
  neededUs: number;
}

const idleProcessor = (): Processor => ({
  ...{ leftUs: 0, ranUs: 0, neededUs: 0 },
  ...{ throttled: false, throttledAtUs: 0 },
});

/**
 * One group with a function of one thread, and AWS's platform beside it, under CFS bandwidth control
 * (kernel/sched/fair.c), on a clock of its own: what the controller keeps for a real group (account.h).
 *
 * At each period's start the pool is filled to the quota, and a throttled processor gets what it owes; when that
 * is paid, it runs. While it runs, its time is docked at ticks only: it can run on for most of a tick beyond
 * what it has. That overrun is its debt.
 */
export class BandwidthGroup {
  #nowUs = 0;
  #refillUs: number;
  #tickUs: number;
  #poolUs: number;
  #besideAtUs = Number.POSITIVE_INFINITY;
  readonly #own = idleProcessor();
  readonly #other = idleProcessor();
  readonly #both = [this.#own, this.#other];

  constructor(
    readonly quotaUs: number,
    readonly parameters: AccountParameters,
  ) {
    this.#poolUs = quotaUs;
    this.#refillUs = parameters.periodUs;
    this.#tickUs = parameters.tickAfterRefillUs || parameters.tickUs;
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  /** Sleeps until a time; no effect if that is past. */
  sleepUntil(timeUs: number): void {
    this.#run(() => this.#nowUs >= timeUs, timeUs);
  }

  /** One invocation, with what the platform does at its start. Returns how long the work lasted. */
  invoke(neededUs: number): number {
    // What the platform has not done yet keeps nobody waiting: it is owed.
    this.#own.ranUs += this.#own.neededUs;
    this.#own.neededUs = 0;
    this.#besideAtUs = this.#nowUs + this.parameters.besideDelayUs;
    return this.work(neededUs, this.parameters.apiUs);
  }

  /** Wakes, and works for some processor time; more can be counted. Returns how long the work lasted. */
  work(neededUs: number, moreUs = 0): number {
    const startUs = this.#nowUs;
    this.#start(this.#own, neededUs);
    this.#own.ranUs += moreUs;
    this.#run(() => this.#own.neededUs === 0);
    return this.#nowUs - startUs;
  }

  /** What the platform does when the function comes to rest. */
  rest(): void {
    this.#start(this.#own, this.parameters.afterUs);
    this.#start(this.#other, this.parameters.afterBesideUs);
  }

  #run(isOver: () => boolean, untilUs = Number.POSITIVE_INFINITY): void {
    while (!isOver()) {
      const nextUs = Math.min(untilUs, this.#besideAtUs, this.#refillUs, this.#tickUs, this.#doneUs());
      this.#pass(Math.max(nextUs, this.#nowUs));
      if (this.#nowUs >= this.#besideAtUs) this.#startBeside();
      if (this.#nowUs >= this.#refillUs) this.#refill();
      if (this.#nowUs >= this.#tickUs) this.#tick();
    }
  }

  /** When the next work is done, if nothing comes between. */
  #doneUs(): number {
    const running = this.#both.filter(isRunning).map(({ neededUs }) => this.#nowUs + neededUs);
    return Math.min(...running);
  }

  #pass(timeUs: number): void {
    const lengthUs = timeUs - this.#nowUs;
    this.#nowUs = timeUs;
    for (const processor of this.#both.filter(isRunning)) {
      processor.ranUs += Math.min(lengthUs, processor.neededUs);
      processor.neededUs -= lengthUs;
      if (processor.neededUs < NOTHING_US) this.#stop(processor);
    }
  }

  #startBeside(): void {
    this.#besideAtUs = Number.POSITIVE_INFINITY;
    this.#start(this.#other, this.parameters.besideUs);
  }

  #start(processor: Processor, neededUs: number): void {
    if (neededUs < NOTHING_US) return;
    const wasIdle = processor.neededUs === 0;
    processor.neededUs += neededUs;
    if (wasIdle && !processor.throttled) this.#dock(processor);
  }

  #stop(processor: Processor): void {
    processor.neededUs = 0;
    this.#dock(processor);
    const spareUs = processor.leftUs - this.parameters.keptUs;
    if (processor.throttled || spareUs <= 0) return;
    processor.leftUs -= spareUs;
    this.#poolUs += spareUs;
  }

  #tick(): void {
    this.#tickUs += this.parameters.tickUs;
    for (const processor of this.#both.filter(isRunning)) this.#dock(processor);
  }

  #dock(processor: Processor): void {
    processor.leftUs -= processor.ranUs;
    processor.ranUs = 0;
    if (processor.throttled || processor.leftUs > 0) return;
    this.#take(processor, this.parameters.sliceUs - processor.leftUs);
    processor.throttled = processor.leftUs <= 0;
    processor.throttledAtUs = this.#nowUs;
  }

  /** Who was throttled first is paid first. */
  #refill(): void {
    this.#refillUs += this.parameters.periodUs;
    this.#poolUs = this.quotaUs;
    const throttled = this.#both.filter((one) => one.throttled);
    for (const processor of throttled.sort((a, b) => a.throttledAtUs - b.throttledAtUs)) {
      this.#take(processor, NOTHING_US - processor.leftUs);
      processor.throttled = processor.leftUs <= 0;
    }
  }

  #take(processor: Processor, wantedUs: number): void {
    const takenUs = Math.min(this.#poolUs, wantedUs);
    this.#poolUs -= takenUs;
    processor.leftUs += takenUs;
  }
}

const isRunning = ({ neededUs, throttled }: Processor): boolean => neededUs > 0 && !throttled;
