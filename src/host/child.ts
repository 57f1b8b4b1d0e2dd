import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../errors/index.js';

const TAIL_BYTES = 4_096;
/** What an aborted command gets to end by itself. */
const ABORT_GRACE_MS = 2_000;

/** A child that leads its own process group, so that it can be ended with all its descendants. */
export function spawnGroup(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn(command, args, { ...options, detached: true });
}

/** Signals a process group; false when nothing of it is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Ends a process group: the signal, then SIGKILL for what is left after the grace. Resolves when it is gone. */
export async function endGroup(
  pid: number,
  graceMs: number,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  signalGroup(pid, signal);
  if (await groupGone(pid, graceMs)) return;
  signalGroup(pid, 'SIGKILL');
  await groupGone(pid, 2_000);
}

async function groupGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (signalGroup(pid, 0)) {
    if (performance.now() >= deadline) return false;
    await sleep(5);
  }
  return true;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each line of output, for progress. */
  readonly onLine?: (line: string) => void;
  /** Ends the command with all its descendants; runCommand then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command to its end, which is that of all it started and left in its process group. Throws a BenchError
 * with the end of its output when it fails.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const child = spawnGroup(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const stop = () => {
    if (child.pid !== undefined) void endGroup(child.pid, ABORT_GRACE_MS);
  };
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const [stdout, stderr, status] = await Promise.all([
      collect(child.stdout, options.onLine),
      collect(child.stderr, options.onLine),
      exitOf(child),
    ]);
    if (status === 0) return { stdout, stderr };
    options.signal?.throwIfAborted();
    throw commandFailed(command, args, String(status), `${stdout}${stderr}`);
  } finally {
    options.signal?.removeEventListener('abort', stop);
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  }
}

function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new BenchError(`cannot start ${child.spawnfile}: ${cause.message}`, {
          code: 'command-not-started',
          hint: `install ${child.spawnfile} and put it on PATH`,
          cause,
        }),
      ),
    );
    child.once('close', (code, signal) => resolve(signal ?? code ?? 1));
  });
}

/** A carriage return at the end may be the first half of a pair: it waits for what follows. */
const LINE_END = /\r?\n|\r(?!$)/;

async function collect(stream: ChildProcess['stdout'], onLine?: (line: string) => void): Promise<string> {
  let text = '';
  let partial = '';
  stream?.setEncoding('utf8');
  for await (const chunk of stream ?? []) {
    text += chunk;
    const lines = (partial + chunk).split(LINE_END);
    partial = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  }
  if (partial !== '') onLine?.(partial.replace(/\r$/, ''));
  return text;
}

function commandFailed(command: string, args: readonly string[], status: string, output: string): BenchError {
  const tail = output.slice(-TAIL_BYTES).trim();
  return new BenchError(
    `${[command, ...args].join(' ')} ended with ${status}${tail === '' ? '' : `:\n${tail}`}`,
    {
      code: 'command-failed',
    },
  );
}
