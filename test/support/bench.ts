import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from './project-root.js';

const BIN = path.join(projectRoot(), 'bin', 'bench.js');

/** `--set` for each. */
export const settings = (...list: string[]) => list.flatMap((setting) => ['--set', setting]);

/** Of `bench run scenarios/squeezenet.yaml`: each phase, as short as it can be. */
export const SHORTEST = settings(
  'rounds=1',
  'cold.samples=1',
  'solo.duration=500ms',
  'warm.duration=1s',
  'warm.warmup=100ms',
  'warm.connections=4',
  'warm.threads=2',
);

export interface BenchOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with all of standard error so far, each time that it grows. */
  readonly onMessages?: (text: string, child: ChildProcess) => void;
}

export interface BenchResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a user would, from a shell without a terminal. */
export function bench(args: readonly string[], options: BenchOptions = {}): Promise<BenchResult> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: options.cwd ?? projectRoot(),
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onMessages?.(stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

export interface EmulateCommand {
  readonly endpoint: string;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Its exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
}

/** Starts `bench emulate`, and resolves when it serves. */
export async function spawnEmulateCommand(args: readonly string[] = []): Promise<EmulateCommand> {
  const child = spawn(process.execPath, [BIN, 'emulate', '--json', ...args], {
    cwd: projectRoot(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { endpoint } = JSON.parse(line) as { readonly endpoint: string };
  return { endpoint, pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), exited };
}
