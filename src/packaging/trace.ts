import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import { BenchError } from '../errors/index.js';
import { type InstalledPackage, nativeParts, packageFiles } from './installed.js';
import { packageFolderOf, packageOf } from './project.js';
import type { TaskFile } from './task-file.js';
import type { Variant } from './variant.js';

/**
 * The files that the variant's external packages load when they run: found by following their code, and
 * whole the native parts among them, which code names only at run time.
 */
export async function tracedFiles(variant: Variant, root: string): Promise<readonly TaskFile[]> {
  const traced = await trace(variant, root);
  const folders = new Set(
    traced.map((file) => packageFolderOf(file)).filter((folder) => folder !== undefined),
  );
  const native = await filesOfAll(nativeParts([...folders]));
  return toTaskFiles([...new Set([...traced, ...native])], variant, root);
}

/** Every file of the given packages: what a deployment without pruning carries. */
export async function allFiles(
  packages: readonly InstalledPackage[],
  variant: Variant,
  root: string,
): Promise<readonly TaskFile[]> {
  return toTaskFiles(await filesOfAll(packages), variant, root);
}

async function filesOfAll(packages: readonly InstalledPackage[]): Promise<readonly string[]> {
  return (await Promise.all(packages.map(({ folder }) => packageFiles(folder)))).flat();
}

async function trace(variant: Variant, root: string): Promise<readonly string[]> {
  const entry = path.join(variant.folder, 'external-packages.mjs');
  const source = variant.external.map((name) => `import ${JSON.stringify(name)};`).join('\n');
  const { fileList } = await nodeFileTrace([entry], {
    base: root,
    processCwd: variant.folder,
    readFile: (file) => (file === entry ? Promise.resolve(source) : readIfThere(file)),
  });
  const files = [...fileList].map((file) => path.join(root, file));
  const traced = files.filter((file) => file.startsWith(root) && packageOf(file) !== undefined);
  refuseUntraced(variant, new Set(traced.map(packageOf)), root);
  return traced;
}

/** Where `node_modules` is a link to another place, code is found there and cannot be packed as it lies. */
function refuseUntraced(
  { name, external }: Variant,
  found: ReadonlySet<string | undefined>,
  root: string,
): void {
  const missing = external.filter((dependency) => !found.has(dependency));
  if (missing.length === 0) return;
  throw new BenchError(`${name} needs ${missing.join(', ')}, and its files are not below ${root}`, {
    code: 'dependency-not-traced',
    hint: 'run `npm ci` in the checkout itself: a node_modules that is a link cannot be packed',
  });
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

function toTaskFiles(files: readonly string[], variant: Variant, root: string): Promise<readonly TaskFile[]> {
  return Promise.all(
    files.map(async (file) => ({
      path: taskPath(file, variant, root),
      dependency: packageOf(file) ?? 'handler',
      executable: ((await stat(file)).mode & 0o100) !== 0,
      content: { kind: 'file' as const, file, shareable: false },
    })),
  );
}

/** Dependencies lie in the root's `node_modules`, or in the variant's own where versions differ. */
function taskPath(file: string, variant: Variant, root: string): string {
  const own = path.relative(variant.folder, file);
  const relative = own.startsWith('..') ? path.relative(root, file) : own;
  return relative.split(path.sep).join('/');
}
