import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../errors/index.js';
import { endGroup, monotonicNow, spawnGroup } from '../host/index.js';
import { formatDuration, microseconds } from '../units/index.js';
import { checkPlan } from './check-plan.js';
import { HostWatch } from './host-watch.js';
import { fromErrorMessage, type GeneratorMessage, type SessionMessage } from './messages.js';
import { outerChecks } from './outer-checks.js';
import type { LoadPlan } from './plan.js';
import type { LoadProgress, LoadResult } from './result.js';
import { partialFile, readPartial } from './samples.js';

export interface LoadOptions {
  /** The window opens only after `openWindow` was called (and the warm-up has passed). */
  readonly waitForWindow?: boolean;
}

/** Load that is under way, in a process of its own. */
export interface LoadSession {
  onProgress(listener: (progress: LoadProgress) => void): void;
  openWindow(): void;
  /** Ends the window now: `result` is of what it measured, and rejects when it had not opened. */
  finish(): void;
  /** Settles once the generator's process is gone. Rejects with a BenchError. */
  readonly result: Promise<LoadResult>;
  /** Ends the generator; resolves when its process is gone. `result` then rejects, unless it was there. */
  abort(): Promise<void>;
}

/** Starts a closed loop. Throws a BenchError (exit code 2) for a plan that cannot be carried out. */
export function startLoad(plan: LoadPlan, options: LoadOptions = {}): LoadSession {
  checkPlan(plan);
  return new GeneratorSession(plan, options.waitForWindow ?? false);
}

const GENERATOR = fileURLToPath(new URL('./generator-process.js', import.meta.url));
const STDERR_TAIL_CHARACTERS = 4_096;
const GRACE_MS = 1_000;

class GeneratorSession implements LoadSession {
  readonly result: Promise<LoadResult>;
  readonly #plan: LoadPlan;
  readonly #child: ChildProcess;
  readonly #gone: Promise<string>;
  readonly #host: HostWatch;
  readonly #listeners: ((progress: LoadProgress) => void)[] = [];
  #answer: Exclude<GeneratorMessage, { type: 'progress' | 'window-opened' }> | undefined;
  #aborted = false;
  #stderr = '';

  constructor(plan: LoadPlan, waitForWindow: boolean) {
    this.#plan = plan;
    this.#host = new HostWatch(plan.url);
    this.#child = spawnGroup(process.execPath, [GENERATOR], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.on('message', (message) => this.#received(message as GeneratorMessage));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = `${this.#stderr}${text}`.slice(-STDERR_TAIL_CHARACTERS);
    });
    this.#gone = endOf(this.#child);
    this.result = this.#settle();
    // Whoever aborts need not read the result: its rejection must not count as unhandled.
    this.result.catch(() => undefined);
    this.#send({ type: 'start', plan, waitForWindow });
  }

  onProgress(listener: (progress: LoadProgress) => void): void {
    this.#listeners.push(listener);
  }

  openWindow(): void {
    this.#send({ type: 'open-window' });
  }

  finish(): void {
    this.#send({ type: 'finish' });
  }

  async abort(): Promise<void> {
    this.#aborted = true;
    if (this.#child.pid !== undefined && this.#child.exitCode === null) {
      await endGroup(this.#child.pid, GRACE_MS);
    }
    await this.#gone;
    await this.result.catch(() => undefined);
  }

  #send(message: SessionMessage): void {
    // A generator that has just died is told of by `result`.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #received(message: GeneratorMessage): void {
    if (message.type === 'progress') {
      for (const listener of this.#listeners) listener(message.progress);
      return;
    }
    if (message.type === 'window-opened') {
      this.#host.windowOpened();
      return;
    }
    this.#answer =
      message.type === 'result' ? { ...message, result: this.#checked(message.result) } : message;
    // The generator waits for this, so that its answer cannot be lost by its end. The channel is closed from
    // that side: Node emits no `close` for a child whose channel the parent closed.
    this.#send({ type: 'end' });
  }

  /** What the generator cannot see of the window: the rest of the host, and its own limits. */
  #checked(result: LoadResult): LoadResult {
    const more = [...this.#host.windowEnded(), ...outerChecks(this.#plan, result)];
    const checks = [...result.validity.checks, ...more];
    return { ...result, validity: { valid: checks.every(({ pass }) => pass), checks } };
  }

  async #settle(): Promise<LoadResult> {
    const status = await this.#gone;
    if (this.#answer?.type === 'result') return this.#answer.result;
    const { samplesFile } = this.#plan;
    const died = this.#answer === undefined && !this.#aborted;
    const kept = died && samplesFile !== undefined ? await keptSamples(partialFile(samplesFile)) : undefined;
    if (kept !== undefined) throw this.#diedOf(status, kept);
    // What ended the load matters more than a leftover that cannot be removed.
    if (samplesFile !== undefined) await rm(partialFile(samplesFile), { force: true }).catch(() => undefined);
    throw this.#errorOf(status);
  }

  #errorOf(status: string): BenchError {
    if (this.#answer?.type === 'failed') return fromErrorMessage(this.#answer.error);
    if (this.#aborted) return new BenchError('the load was aborted', { code: 'load-aborted' });
    return this.#diedOf(status);
  }

  #diedOf(status: string, kept = ''): BenchError {
    const tail = this.#stderr.trim();
    return new BenchError(`the load generator ${status}${kept}${tail === '' ? '' : `:\n${tail}`}`, {
      code: 'generator-died',
      hint: 'measure again; if it was killed, look for a lack of memory in the kernel log',
    });
  }
}

/** What a generator that was killed left of its samples, in words; undefined when that is nothing. */
async function keptSamples(file: string): Promise<string | undefined> {
  const endedUs = monotonicNow();
  try {
    const { rows, lastEndUs } = await readPartial(file);
    if (lastEndUs === null) return undefined;
    const lost = formatDuration(microseconds(endedUs - lastEndUs));
    return `; the first ${rows} samples are kept in ${file}, those of its last ${lost} are lost`;
  } catch {
    // Nothing was flushed, or the disk fails: there is nothing to keep.
    return undefined;
  }
}

/** How the child ended, in words. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
  });
}
