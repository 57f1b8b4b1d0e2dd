import { microseconds, type Vcpus } from '../../units/index.js';
import type { CpuUsage, Group } from '../types.js';
import type { Held } from './held-file.js';

/** How a group speaks to the controller. */
export interface ControlLine {
  wake(): void;
  rest(): void;
  limit(share: Vcpus | null): void;
  held(): Held;
  forget(): void;
}

const NOTHING_HELD: Held = { throttledUs: microseconds(0), throttledPeriods: 0 };

/** A group whose processor time the controller limits instead of the kernel, as long as there is a controller. */
export class ControlledGroup implements Group {
  #line: ControlLine | null;
  #share: Vcpus | null = null;
  #heldBefore = NOTHING_HELD;

  constructor(
    private readonly group: Group,
    line: ControlLine,
  ) {
    this.#line = line;
  }

  get entrances() {
    return this.group.entrances;
  }

  get controlFiles() {
    return this.group.controlFiles;
  }

  setCpuQuota(share: Vcpus | null): void {
    this.#share = share;
    if (this.#line === null) this.group.setCpuQuota(share);
    else this.#line.limit(share);
  }

  /** The controller is gone. */
  handOver(): void {
    this.#heldBefore = this.#line?.held() ?? this.#heldBefore;
    this.#line = null;
    this.group.letRun();
    this.group.setCpuQuota(this.#share);
  }

  freeze(): void {
    this.group.freeze();
    this.#line?.rest();
  }

  /** The processes first: what the controller does meanwhile keeps nobody waiting. */
  thaw(): void {
    this.group.thaw();
    this.#line?.wake();
  }

  cpuUsage(): CpuUsage {
    const { cpuUsedUs, throttledUs, throttledPeriods } = this.group.cpuUsage();
    const held = this.#line?.held() ?? this.#heldBefore;
    return {
      cpuUsedUs,
      throttledUs: microseconds((throttledUs ?? 0) + held.throttledUs),
      throttledPeriods: (throttledPeriods ?? 0) + held.throttledPeriods,
    };
  }

  remove(): boolean {
    const removed = this.group.remove();
    if (removed) this.#line?.forget();
    return removed;
  }

  readonly setBandwidth: Group['setBandwidth'] = (quotaUs, periodUs) =>
    this.group.setBandwidth(quotaUs, periodUs);
  readonly refills = () => this.group.refills();
  readonly letRun = () => this.group.letRun();
  readonly isFrozen = () => this.group.isFrozen();
  readonly oomKills = () => this.group.oomKills();
  readonly peakMemoryBytes = () => this.group.peakMemoryBytes();
  readonly processes = () => this.group.processes();
  readonly killAtOnce = () => this.group.killAtOnce();
}
