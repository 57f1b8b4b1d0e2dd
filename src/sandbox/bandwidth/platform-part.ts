import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Writable } from 'node:stream';
import { monotonicNow, spawnGroup } from '../../host/index.js';
import type { CgroupSupport, Charging } from '../types.js';
import { TASKS } from '../v1/freezer.js';

/** Where it must share a processor with the function, it must not slow that down. */
const NICENESS = 10;
/** By then the function has a processor, and this work gets the other: what runs already is not preempted. */
const AFTER_FUNCTION_MS = 1;
const FIRST_STEPS = 4_000;
/** The shortest of some trials: one that nothing delayed. */
const TRIALS = 8;

type V1Support = Extract<CgroupSupport, { readonly version: 'v1' }>;

/**
 * Enters the group whose file it reads, works, and leaves: a thread's cgroup in one hierarchy of version 1 is
 * that of what it does, and its other limits are not concerned. A line answers each line.
 */
const WORKER = `
home=$1
while read -r steps group; do
  [ "$group" = - ] || echo 0 > "$group" || group=-
  while [ "$steps" -gt 0 ]; do steps=$((steps - 1)); done
  [ "$group" = - ] || echo 0 > "$home"
  echo done
done 2> /dev/null
`;

/**
 * What AWS's own processes take of a function's share when an invocation begins: they run in its sandbox, ours
 * do not. One process works in the groups of the sandboxes that are woken, one after the other; who would have
 * to wait is spared.
 */
export class PlatformPart implements Charging {
  /** Settles when it knows how much work the part is: until then nobody is charged. Never rejects. */
  readonly ready: Promise<void>;
  #busy = true;
  #steps = FIRST_STEPS;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #answers: Interface;

  private constructor(home: string, partUs: number) {
    this.#child = spawnGroup('/bin/sh', ['-c', WORKER, 'platform', home], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#input = this.#child.stdin as Writable;
    this.#input.on('error', () => undefined);
    this.#answers = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#child.once('error', () => undefined);
    if (this.#child.pid !== undefined) os.setPriority(this.#child.pid, NICENESS);
    this.ready = this.#fit(partUs);
  }

  /**
   * @param partUs processor time that one call of `charge` takes
   * @returns null where groups cannot limit processor time apart from the rest (version 2, joined controllers)
   */
  static start(support: CgroupSupport, partUs: number): PlatformPart | null {
    if (!canChargePlatformPart(support)) return null;
    return new PlatformPart(path.join(support.root.cpu, ownCpuGroup(), TASKS), partUs);
  }

  /** Takes the part out of the quota of the group that this file is the entrance of, unless it is at it already. */
  charge(entrance: string): void {
    if (this.#busy) return;
    this.#busy = true;
    setTimeout(() => this.#input.write(`${this.#steps} ${entrance}\n`), AFTER_FUNCTION_MS);
  }

  async close(): Promise<void> {
    this.#input.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await new Promise((resolve) => this.#child.once('exit', resolve));
  }

  async #fit(partUs: number): Promise<void> {
    const trials: number[] = [];
    for (let trial = 0; trial < TRIALS; trial += 1) trials.push(await this.#time());
    this.#steps = Math.round((FIRST_STEPS * partUs) / Math.min(...trials));
    this.#busy = false;
    this.#answers.on('line', () => {
      this.#busy = false;
    });
  }

  #time(): Promise<number> {
    const startUs = monotonicNow();
    const timed = new Promise<number>((resolve) => {
      this.#answers.once('line', () => resolve(monotonicNow() - startUs));
    });
    this.#input.write(`${FIRST_STEPS} -\n`);
    return timed;
  }
}

/** Whether a process can enter what limits processor time alone. */
export function canChargePlatformPart(support: CgroupSupport): support is V1Support {
  return support.version === 'v1' && support.root.cpu !== support.root.cpuacct;
}

/** /proc/self/cgroup: `ID:CONTROLLERS:PATH`, one hierarchy a line. */
function ownCpuGroup(): string {
  return /^\d+:cpu:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
}
