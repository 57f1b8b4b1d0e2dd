import { nodeRuntime } from './node.js';
import { PROVIDED } from './provided.js';
import { pythonRuntime } from './python.js';
import type { Runtime } from './types.js';

export const RUNTIMES = {
  'nodejs20.x': nodeRuntime('20'),
  'nodejs22.x': nodeRuntime('22'),
  'nodejs24.x': nodeRuntime('24'),
  'python3.9': pythonRuntime('3.9'),
  'python3.10': pythonRuntime('3.10'),
  'python3.11': pythonRuntime('3.11'),
  'python3.12': pythonRuntime('3.12'),
  'python3.13': pythonRuntime('3.13'),
  'python3.14': pythonRuntime('3.14'),
  'provided.al2': PROVIDED,
  'provided.al2023': PROVIDED,
} as const satisfies Readonly<Record<string, Runtime>>;

export type RuntimeName = keyof typeof RUNTIMES;

export const RUNTIME_NAMES = Object.keys(RUNTIMES) as readonly RuntimeName[];

export function isRuntimeName(name: string): name is RuntimeName {
  return Object.hasOwn(RUNTIMES, name);
}

/** What this machine runs under a runtime's name. */
export interface RuntimeFacts {
  readonly name: RuntimeName;
  /** Of the language; null for runtimes that bring their own, and where there is none. */
  readonly version: string | null;
  /** That it is not the version that AWS has under this name, or not there. */
  readonly warning: string | null;
}

export async function runtimeFacts(name: RuntimeName): Promise<RuntimeFacts> {
  const runtime: Runtime = RUNTIMES[name];
  try {
    const { version } = await runtime.find();
    return { name, version, warning: mismatch(name, runtime, version) };
  } catch (error) {
    return { name, version: null, warning: error instanceof Error ? error.message : String(error) };
  }
}

function mismatch(name: RuntimeName, { language, version }: Runtime, here: string | null): string | null {
  if (version === null || here === null || here.startsWith(`${version}.`)) return null;
  return `${name} runs on this machine's ${language} ${here}, not on ${language} ${version}`;
}
