import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Below the folder that is /opt. */
export const EXTENSIONS_FOLDER = 'extensions';

export interface Executable {
  /** What it must register by. */
  readonly name: string;
  readonly isExecutable: boolean;
}

/** The external extensions of merged layers: every file in /opt/extensions, by name. */
export function externalExtensions(layers: string | null): Executable[] {
  if (layers === null) return [];
  const folder = path.join(layers, EXTENSIONS_FOLDER);
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => ({ name, stats: statSync(path.join(folder, name)) }))
      .filter(({ stats }) => !stats.isDirectory())
      .map(({ name, stats }) => ({ name, isExecutable: (stats.mode & 0o111) !== 0 }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Specific to the runtime's process, from "Using the Lambda Extensions API" in the developer guide. */
const RUNTIME_VARIABLES: ReadonlySet<string> = new Set([
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  '_AWS_XRAY_DAEMON_ADDRESS',
  '_AWS_XRAY_DAEMON_PORT',
  '_HANDLER',
]);

export function extensionVariables(
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !RUNTIME_VARIABLES.has(name)));
}
