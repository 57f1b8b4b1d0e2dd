import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { findInstalled, packageOf } from './project.js';
import type { TaskFile } from './task-file.js';
import type { Variant } from './variant.js';

/** What CommonJS code inside an ES module bundle still expects to find. */
const BANNER = [
  "import{createRequire as __createRequire}from'node:module';",
  'const require=__createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;',
].join('');

export interface Bundle {
  readonly file: TaskFile;
  /** Bytes of the bundle by the npm package that they come from. */
  readonly bytesByPackage: ReadonlyMap<string, number>;
}

/**
 * Bundles `handler.ts` and everything it imports, but the variant's external packages, into one ES module
 * (the model is loaded by a top-level await).
 */
export async function bundleHandler(variant: Variant): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: variant.folder,
    entryPoints: ['handler.ts'],
    outfile: 'index.mjs',
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    legalComments: 'none',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: [...variant.external],
    banner: { js: BANNER },
    logLevel: 'silent',
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    file: {
      path: `${variant.handler.replace(/\.\w+$/, '')}.mjs`,
      dependency: 'handler',
      executable: false,
      content: { kind: 'bytes', bytes },
    },
    bytesByPackage: bytesByPackage(metafile),
  };
}

function bytesByPackage(metafile: Metafile): ReadonlyMap<string, number> {
  const totals = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = packageOf(input);
      if (name !== undefined) totals.set(name, (totals.get(name) ?? 0) + bytesInOutput);
    }
  }
  return totals;
}

/** Files that a variant wants beside its bundle, from an installed package. */
export function assetFiles(variant: Variant): readonly TaskFile[] {
  return variant.assets.flatMap(({ package: name, files, to }) =>
    files.map((file) => ({
      path: path.posix.join(to, path.basename(file)),
      dependency: name,
      executable: false,
      content: {
        kind: 'file' as const,
        file: path.join(findInstalled(name, variant.folder) ?? name, file),
        shareable: false,
      },
    })),
  );
}
