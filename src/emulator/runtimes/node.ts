import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Installation, Runtime, SeenPaths } from './types.js';

const BOOTSTRAP = fileURLToPath(new URL('./nodejs/bootstrap.cjs', import.meta.url));

/** The features that AWS turns off, by major version, from "Building Lambda functions with Node.js". */
const TURNED_OFF: Readonly<Record<string, readonly string[]>> = {
  20: ['experimental-require-module'],
  22: ['experimental-require-module', 'experimental-detect-module'],
};

/** The Node that runs this process, under AWS's name for a major version. */
export function nodeRuntime(version: string): Runtime {
  const installation: Installation = {
    version: process.versions.node,
    shown: [path.dirname(path.dirname(process.execPath))],
    programs: path.dirname(process.execPath),
    boot: ({ seen, variables }) => ({
      command: process.execPath,
      args: [
        ...flags(version, variables.NODE_OPTIONS ?? ''),
        path.join(seen.runtimeDirectory, path.basename(BOOTSTRAP)),
      ],
      linked: true,
    }),
  };
  return {
    language: 'Node',
    version,
    directory: path.dirname(BOOTSTRAP),
    find: () => Promise.resolve(installation),
    variables: (seen) => ({ NODE_PATH: nodePath(version, seen) }),
  };
}

/** A function turns a feature on again by naming it in NODE_OPTIONS; an older Node does not know all of them. */
function flags(version: string, nodeOptions: string): string[] {
  return (TURNED_OFF[version] ?? [])
    .filter((feature) => process.allowedNodeEnvironmentFlags.has(`--${feature}`))
    .filter((feature) => !nodeOptions.split(/\s+/).includes(`--${feature}`))
    .map((feature) => `--no-${feature}`);
}

function nodePath(version: string, { taskRoot, runtimeDirectory, layersRoot }: SeenPaths): string {
  const layers = path.join(layersRoot, 'nodejs');
  return [
    path.join(layers, `node${version}`, 'node_modules'),
    path.join(layers, 'node_modules'),
    path.join(runtimeDirectory, 'node_modules'),
    runtimeDirectory,
    taskRoot,
  ].join(':');
}
