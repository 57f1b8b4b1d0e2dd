import { createHash } from 'node:crypto';

/**
 * Where tfjs-node's native part comes from. TensorFlow's own wheel carries the C library that tfjs-node would
 * fetch from a CDN: wheels since 2.12 have all C functions in `libtensorflow_cc.so.2`.
 */
export const WHEEL = {
  package: 'tensorflow-cpu',
  version: '2.15.1',
  sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
  pythonVersion: '3.11',
  platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
  bytes: 207_208_420,
} as const;

/** The libraries by their SONAMEs, as they are called in the wheel and looked for by the addon. */
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** What the addon's sources include, below `tensorflow/include/` of the wheel. */
export const HEADER_FOLDERS = [
  'tensorflow/c/',
  'tensorflow/core/platform/',
  'tsl/c/',
  'tsl/platform/',
] as const;

/** The version of Node-API that the addon is built for; tfjs-node looks for it in `lib/napi-v8`. */
export const NAPI_VERSION = 8;

const ADDON_FLAGS = ['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${NAPI_VERSION}`] as const;

/** The compiler's arguments, after those of tfjs-node's own `binding.gyp`. */
export function addonArguments(paths: {
  readonly sources: readonly string[];
  readonly nodeHeaders: string;
  readonly headers: string;
  readonly libraries: string;
  readonly output: string;
}): readonly string[] {
  return [
    ...ADDON_FLAGS,
    `-I${paths.nodeHeaders}`,
    `-I${paths.headers}`,
    ...paths.sources,
    '-o',
    paths.output,
    `-L${paths.libraries}`,
    ...LIBRARIES.map((library) => `-l:${library}`),
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ];
}

/** Changes with everything that the prepared files depend on. */
export function recipeHash(tfjsNodeVersion: string): string {
  const parts = [WHEEL, LIBRARIES, ADDON_FLAGS, tfjsNodeVersion, process.platform, process.arch];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
