import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Companion, Sandbox } from '../../sandbox/index.js';
import {
  type Executable,
  type Extension,
  type Extensions,
  extensionVariables,
  MAX_EXTENSIONS,
  type ShutdownReason,
} from '../extensions/index.js';
import { extensionExit } from './failure.js';

/** AWS's limits on a shutdown: with internal extensions alone, and with an external one. */
const INTERNAL_GRACE_MS = 500;
const EXTERNAL_GRACE_MS = 2_000;
/** What the runtime has of it, with internal extensions in it, and with external ones beside it alone. */
const RUNTIME_WITH_INTERNAL_MS = 500;
const RUNTIME_ALONE_MS = 300;
/** Of it, for a subscriber of telemetry to take what is buffered. */
const TELEMETRY_MS = 500;

export interface ExtensionBoot {
  readonly sandbox: Sandbox;
  /** The folder of the executables, as the sandbox sees it. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** @param pipe of which extension, and which of its streams */
  readonly onOutput: (chunk: Buffer, pipe: string) => void;
  readonly onFailure: (errorType: string, reason: string) => void;
}

/** Who takes part in a shutdown beside the runtime. */
export interface ShuttingDown {
  readonly hasExternal: boolean;
  readonly hasInternal: boolean;
}

/**
 * How long all may take to shut down, and of that the runtime, in milliseconds, from "Shutdown phase" in the developer
 * guide. AWS's open source emulator gives a runtime three tenths of the whole instead.
 */
export function shutdownLimits({ hasExternal, hasInternal }: ShuttingDown) {
  return {
    graceMs: hasExternal ? EXTERNAL_GRACE_MS : INTERNAL_GRACE_MS,
    runtimeMs: hasInternal ? RUNTIME_WITH_INTERNAL_MS : RUNTIME_ALONE_MS,
  };
}

/** The processes of the external extensions of one boot. */
export class ExtensionProcesses {
  readonly #running = new Map<Extension, Companion>();
  #isShuttingDown = false;

  constructor(
    private readonly extensions: Extensions,
    private readonly boot: ExtensionBoot,
  ) {}

  /** Starts them in order; a failure is told, and none after it is started. */
  async start(executables: readonly Executable[]): Promise<void> {
    const expected = executables.map((executable) => ({
      ...executable,
      extension: this.extensions.expect(executable.name),
    }));
    for (const [index, { extension, isExecutable }] of expected.entries()) {
      const file = path.posix.join(this.boot.folder, extension.name);
      if (index >= MAX_EXTENSIONS) return this.#notLaunched(extension, 'ErrTooManyExtensions');
      if (!isExecutable) return this.#notLaunched(extension, `fork/exec ${file}: permission denied`);
      await this.#launch(extension, file);
    }
  }

  /**
   * SIGTERM to the runtime, SHUTDOWN to who subscribed, SIGKILL to the rest; resolves when the time is over or all ended.
   *
   * @param flush sends the telemetry there is: first, since an extension that ends promptly would never read it
   */
  async shutDown(
    reason: ShutdownReason,
    isRuntimeRunning: boolean,
    flush: () => Promise<void>,
  ): Promise<void> {
    this.#isShuttingDown = true;
    const { graceMs, runtimeMs } = shutdownLimits({
      hasExternal: this.extensions.has('external'),
      hasInternal: this.extensions.has('internal'),
    });
    const deadlineMs = Date.now() + graceMs;
    this.boot.sandbox.thaw();
    if (isRuntimeRunning) await this.#endRuntime(runtimeMs);
    await within(flush(), TELEMETRY_MS);
    this.extensions.tell({ eventType: 'SHUTDOWN', deadlineMs, shutdownReason: reason });
    for (const [extension, companion] of this.#running)
      if (!extension.isSubscribedTo('SHUTDOWN')) companion.kill();
    const all = Promise.all([...this.#running.values()].map(({ exited }) => exited));
    await within(all, deadlineMs - Date.now());
  }

  async #endRuntime(graceMs: number): Promise<void> {
    const { sandbox } = this.boot;
    sandbox.signal('SIGTERM');
    await within(sandbox.exited, graceMs);
    sandbox.signal('SIGKILL');
  }

  async #launch(extension: Extension, file: string): Promise<void> {
    const { sandbox, variables } = this.boot;
    const onOutput = (chunk: Buffer, stream: string) =>
      this.boot.onOutput(chunk, `${extension.name} ${stream}`);
    try {
      const env = extensionVariables(variables);
      const companion = await sandbox.startCompanion({ command: file, args: [], env, onOutput });
      this.#running.set(extension, companion);
      void companion.exited.then((status) => this.#exited(extension, extensionExit(status)));
    } catch (error) {
      this.#notLaunched(extension, error instanceof Error ? error.message : String(error));
    }
  }

  #notLaunched(extension: Extension, reason: string): void {
    extension.to('LaunchError');
    this.boot.onFailure('Extension.LaunchError', reason);
  }

  /** An extension that ends by itself ends the environment. */
  #exited(extension: Extension, reason: string): void {
    this.#running.delete(extension);
    if (this.#isShuttingDown) return;
    const { state } = extension;
    const told = state === 'InitError' || state === 'ExitError' ? state : 'Crash';
    this.boot.onFailure(`Extension.${told}`, reason);
  }
}

async function within(work: Promise<unknown>, limitMs: number): Promise<void> {
  const done = new AbortController();
  const limit = sleep(Math.max(0, limitMs), undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([work, limit]);
  done.abort();
}
