import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../errors/index.js';
import { endGroup, spawnGroup } from '../host/index.js';
import { type IsolationFacts, privateMountsPrefix } from '../sandbox/index.js';
import type { CpuControl } from './cpu/index.js';
import type { EmulatorOptions } from './options.js';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
/** Ending sandboxes takes a moment each. */
const CLOSE_GRACE_MS = 10_000;
const STDERR_KEPT = 4_096;

export interface EmulatorExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What the process says when it can be asked. */
export interface Ready {
  readonly endpoint: string;
  readonly isolation: IsolationFacts;
  readonly cpu: CpuControl;
}

export interface EmulatorProcess extends Ready {
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason. */
  readonly exited: Promise<EmulatorExit>;
  /** Ends it and what it made. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts the emulator as a process and group of its own, which ends with this one even if that is killed.
 * `onStderr` takes what it says: faults, and the functions' logs with `printLogs`.
 */
export async function spawnEmulator(
  options: Omit<EmulatorOptions, 'endWithStdin' | 'privateMounts'> = {},
  onStderr: (text: string) => void = () => undefined,
): Promise<EmulatorProcess> {
  const child = await spawnMain(options);
  const exited = new Promise<EmulatorExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
    onStderr(text);
  });
  const line = await Promise.race([firstLine(child), exited.then(() => null)]);
  if (line === null || child.pid === undefined) throw notStarted(stderr);
  const { endpoint, isolation, cpu } = JSON.parse(line) as Ready;
  const { pid } = child;
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= endGroup(pid, CLOSE_GRACE_MS).then(async () => void (await exited));
    return closing;
  };
  return { endpoint, isolation, cpu, pid, exited, close };
}

/** In a mount namespace of its own where that can be, so that packages are read-only to functions. */
async function spawnMain(options: EmulatorOptions): Promise<ChildProcess> {
  const prefix = await privateMountsPrefix();
  const privateMounts = prefix.length > 0;
  const argument = JSON.stringify({ ...options, privateMounts, endWithStdin: true });
  const [command = process.execPath, ...args] = [...prefix, process.execPath, MAIN, argument];
  return spawnGroup(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
}

async function firstLine(child: ChildProcess): Promise<string | null> {
  if (child.stdout === null) return null;
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  lines.close();
  child.stdout.resume();
  return line;
}

function notStarted(stderr: string): BenchError {
  return new BenchError(`the emulator did not start${stderr === '' ? '' : `: ${stderr.trim()}`}`, {
    code: 'emulator-not-started',
    hint: 'its message says why; bench clean removes what killed runs left behind',
  });
}
