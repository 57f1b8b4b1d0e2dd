import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../../errors/index.js';

const NODE_BOOTSTRAP = fileURLToPath(new URL('./nodejs/bootstrap.cjs', import.meta.url));

/** The first process of a sandbox. */
export interface BootCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** Where the function's processes see what. */
export interface SeenPaths {
  readonly taskRoot: string;
  readonly runtimeDirectory: string;
}

interface Runtime {
  /** What of the host it is made of: its own files, and the folders of the program that runs them. */
  readonly directory: string | null;
  readonly shown: readonly string[];
  /** @param taskRoot the package on the host */
  boot(taskRoot: string, seen: SeenPaths): BootCommand;
  /** Major version of Node that AWS has under this name; null for runtimes that bring their own. */
  readonly nodeMajor: number | null;
}

const node = (nodeMajor: number): Runtime => ({
  nodeMajor,
  directory: path.dirname(NODE_BOOTSTRAP),
  shown: [path.dirname(path.dirname(process.execPath))],
  boot: (_taskRoot, { runtimeDirectory }) => ({
    command: process.execPath,
    args: [path.join(runtimeDirectory, path.basename(NODE_BOOTSTRAP))],
  }),
});

const PROVIDED: Runtime = { nodeMajor: null, directory: null, shown: [], boot: providedBoot };

export const RUNTIMES = {
  'nodejs20.x': node(20),
  'nodejs22.x': node(22),
  'nodejs24.x': node(24),
  'provided.al2023': PROVIDED,
} as const satisfies Readonly<Record<string, Runtime>>;

export type RuntimeName = keyof typeof RUNTIMES;

export const RUNTIME_NAMES = Object.keys(RUNTIMES) as readonly RuntimeName[];

export function isRuntimeName(name: string): name is RuntimeName {
  return Object.hasOwn(RUNTIMES, name);
}

export function bootCommand(runtime: RuntimeName, taskRoot: string, seen: SeenPaths): BootCommand {
  return RUNTIMES[runtime].boot(taskRoot, seen);
}

function providedBoot(taskRoot: string, seen: SeenPaths): BootCommand {
  const bootstrap = path.join(taskRoot, 'bootstrap');
  try {
    accessSync(bootstrap, constants.X_OK);
  } catch (cause) {
    throw new BenchError('the package has no executable file named bootstrap', {
      code: 'bootstrap-missing',
      hint: 'put an executable `bootstrap` at the top of the package, with mode 755',
      cause,
    });
  }
  return { command: path.join(seen.taskRoot, 'bootstrap'), args: [] };
}

/** A Node runtime is the Node of this machine: what AWS would run instead, where the major versions differ. */
export function runtimeMismatch(runtime: RuntimeName): string | null {
  const { nodeMajor } = RUNTIMES[runtime];
  const here = Number(process.versions.node.split('.', 1)[0]);
  return nodeMajor === null || nodeMajor === here
    ? null
    : `${runtime} runs on this machine's Node ${process.versions.node}, not on Node ${nodeMajor}`;
}
