import { bytes } from '../units/index.js';
import type { DependencySize } from './deployment.js';
import { sizeOf } from './file-sizes.js';
import { type InstalledPackage, packageFiles, totalBytes } from './installed.js';
import type { TaskFile } from './task-file.js';

/** Bytes by the name of a dependency. */
export type Sizes = ReadonlyMap<string, number>;

/** Bytes by dependency. */
export async function sizesByDependency(files: readonly TaskFile[]): Promise<Sizes> {
  const sizes = await Promise.all(files.map(sizeOf));
  return sum(files.map(({ dependency }, index) => [dependency, sizes[index] ?? 0]));
}

/** Bytes of installed packages, whole, by name. */
export async function installedSizes(packages: readonly InstalledPackage[]): Promise<Sizes> {
  const entries = packages.map(
    async ({ name, folder }) => [name, await totalBytes(await packageFiles(folder))] as const,
  );
  return sum(await Promise.all(entries));
}

/** Credits the bundle's bytes to the packages that they come from; the rest is the handler's own. */
export function creditBundle(sizes: Sizes, bundled: Sizes): Sizes {
  const fromPackages = [...bundled.values()].reduce((total, size) => total + size, 0);
  return sum([...sizes, ...bundled, ['handler', -fromPackages]]);
}

/** Both sizes of every dependency, largest first. */
export function breakdown(unzipped: Sizes, unpruned: Sizes): readonly DependencySize[] {
  return [...new Set([...unzipped.keys(), ...unpruned.keys()])]
    .map((dependency) => ({
      dependency,
      unzippedBytes: bytes(unzipped.get(dependency) ?? 0),
      unprunedBytes: bytes(unpruned.get(dependency) ?? unzipped.get(dependency) ?? 0),
    }))
    .sort((a, b) => b.unzippedBytes - a.unzippedBytes || b.unprunedBytes - a.unprunedBytes);
}

function sum(entries: readonly (readonly [string, number])[]): Sizes {
  const totals = new Map<string, number>();
  for (const [name, size] of entries) totals.set(name, (totals.get(name) ?? 0) + size);
  return totals;
}
