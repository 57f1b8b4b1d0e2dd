import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../../errors/index.js';

const NODE_BOOTSTRAP = fileURLToPath(new URL('./nodejs/bootstrap.cjs', import.meta.url));

/** The first process of a sandbox. */
export interface BootCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly runtimeDirectory: string;
}

interface Runtime {
  boot(taskRoot: string): BootCommand;
  /** Major version of Node that AWS has under this name; null for runtimes that bring their own. */
  readonly nodeMajor: number | null;
}

const node = (nodeMajor: number): Runtime => ({
  nodeMajor,
  boot: () => ({
    command: process.execPath,
    args: [NODE_BOOTSTRAP],
    runtimeDirectory: path.dirname(NODE_BOOTSTRAP),
  }),
});

const PROVIDED: Runtime = { nodeMajor: null, boot: providedBoot };

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

export function bootCommand(runtime: RuntimeName, taskRoot: string): BootCommand {
  return RUNTIMES[runtime].boot(taskRoot);
}

function providedBoot(taskRoot: string): BootCommand {
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
  return { command: bootstrap, args: [], runtimeDirectory: taskRoot };
}

/** A Node runtime is the Node of this machine: what AWS would run instead, where the major versions differ. */
export function runtimeMismatch(runtime: RuntimeName): string | null {
  const { nodeMajor } = RUNTIMES[runtime];
  const here = Number(process.versions.node.split('.', 1)[0]);
  return nodeMajor === null || nodeMajor === here
    ? null
    : `${runtime} runs on this machine's Node ${process.versions.node}, not on Node ${nodeMajor}`;
}
