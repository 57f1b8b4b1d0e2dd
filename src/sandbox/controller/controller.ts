import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { BenchError, messageOf } from '../../errors/index.js';
import { spawnGroup } from '../../host/index.js';
import { CPU_PERIOD_US } from '../quota.js';
import type { Controlling, Group } from '../types.js';
import { ControlledGroup } from './controlled-group.js';
import { HeldFile, MAX_SLOTS } from './held-file.js';
import { type AccountParameters, parameterList } from './parameters.js';
import { controllerProgram } from './program.js';

/**
 * Limits the processor time of groups by a process of its own with real-time priority, which keeps the account
 * that AWS's kernel would keep, and stops and continues groups by it. When that process ends unasked, its groups
 * are let run and limited by this machine's kernel from then on.
 */
export class CpuController implements Controlling {
  /** Its name tells one state of its sources from another. */
  readonly programName: string;
  readonly #groups = new Map<number, ControlledGroup>();
  readonly #held = HeldFile.create();
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #ended: Promise<unknown>;
  #alive = true;
  #closing = false;

  private constructor(
    program: string,
    parameters: AccountParameters,
    private readonly onEnded: (error: BenchError) => void,
  ) {
    this.programName = path.basename(program);
    this.#child = spawnGroup(program, parameterList(parameters), {
      stdio: ['pipe', 'pipe', 'pipe', this.#held.descriptor],
    });
    this.#input = this.#child.stdin as Writable;
    this.#input.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', resolve);
      this.#child.once('exit', resolve);
    });
    void this.#ended.then(() => this.#handOver());
  }

  /**
   * Compiles it where that was not done, and starts it. Throws a BenchError where that cannot be: no compiler, no
   * right to real-time priority.
   *
   * @param onEnded is called when it ended unasked
   */
  static async start(
    parameters: AccountParameters,
    onEnded: (error: BenchError) => void = () => undefined,
  ): Promise<CpuController> {
    const controller = new CpuController(await controllerProgram(), parameters, onEnded);
    await controller.#becomesReady();
    return controller;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  control(group: Group, processors: number): Group {
    const slot = this.#freeSlot();
    if (group.controlFiles === null || slot === null || !this.#alive) return group;
    const { state, usage, processes } = group.controlFiles;
    const controlled = new ControlledGroup(group, {
      wake: () => this.#tell('wake', slot),
      rest: () => this.#tell('rest', slot),
      limit: (share) => this.#tell('limit', slot, share === null ? 0 : share * CPU_PERIOD_US),
      held: () => this.#held.read(slot),
      forget: () => this.#forget(slot),
    });
    this.#groups.set(slot, controlled);
    this.#tell('add', slot, processors, state, usage, processes);
    return controlled;
  }

  /** Lets all groups run, and ends it. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#input.end();
    await this.#ended;
  }

  #freeSlot(): number | null {
    for (let slot = 0; slot < MAX_SLOTS; slot += 1) if (!this.#groups.has(slot)) return slot;
    return null;
  }

  #forget(slot: number): void {
    this.#groups.delete(slot);
    this.#tell('remove', slot);
  }

  #tell(...words: readonly (string | number)[]): void {
    if (this.#alive) this.#input.write(`${words.join('\t')}\n`);
  }

  async #becomesReady(): Promise<void> {
    let complaint = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const output = this.#child.stdout as NodeJS.ReadableStream;
    await Promise.race([once(output, 'data'), this.#ended]);
    if (this.#alive) return;
    throw new BenchError(`the controller of processor time did not start: ${complaint.trim()}`, {
      code: 'cpu-controller-not-started',
    });
  }

  #handOverOne(group: ControlledGroup): void {
    try {
      group.handOver();
    } catch (cause) {
      this.onEnded(
        new BenchError(`a sandbox is not limited by the kernel: ${messageOf(cause)}`, {
          code: 'cpu-controller-ended',
          cause,
        }),
      );
    }
  }

  #handOver(): void {
    this.#alive = false;
    for (const group of this.#groups.values()) this.#handOverOne(group);
    this.#groups.clear();
    this.#held.close();
    if (this.#closing) return;
    const { exitCode, signalCode } = this.#child;
    this.onEnded(
      new BenchError(
        `the controller of processor time ended with ${signalCode ?? exitCode}: from now on this machine's kernel limits functions, and durations below 1,769 MB differ from AWS's`,
        { code: 'cpu-controller-ended', hint: 'start the emulator again' },
      ),
    );
  }
}
