import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { findInstalled, type PackageJson, readPackageJson } from './project.js';

/** An npm package as it is installed. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/**
 * Everything that an installation of the given projects brings: their dependencies and those of these, and
 * the optional ones that are there.
 */
export function installedClosure(folders: readonly string[]): readonly InstalledPackage[] {
  return reachable(folders, ({ dependencies, optionalDependencies }) => ({
    ...dependencies,
    ...optionalDependencies,
  }));
}

/** The optional dependencies that are there, and theirs: it is how npm ships native parts by platform. */
export function nativeParts(folders: readonly string[]): readonly InstalledPackage[] {
  return reachable(folders, ({ optionalDependencies }) => optionalDependencies ?? {});
}

function reachable(
  folders: readonly string[],
  edges: (manifest: PackageJson) => Readonly<Record<string, string>>,
): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (from: string) => {
    for (const name of Object.keys(edges(readPackageJson(from)))) {
      const folder = findInstalled(name, from);
      if (folder === undefined || found.has(folder)) continue;
      found.set(folder, { name, version: readPackageJson(folder).version ?? '', folder });
      visit(folder);
    }
  };
  folders.forEach(visit);
  return [...found.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The files of a package, absolute and sorted, without the packages nested in it. */
export async function packageFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(entries.map((entry) => filesOf(entry, folder)));
  return nested.flat().sort();
}

async function filesOf(entry: Dirent, folder: string): Promise<readonly string[]> {
  const location = path.join(folder, entry.name);
  if (entry.isFile()) return [location];
  return entry.isDirectory() && entry.name !== 'node_modules' ? packageFiles(location) : [];
}

/** Bytes of the files together. */
export async function totalBytes(files: readonly string[]): Promise<number> {
  const stats = await Promise.all(files.map((file) => stat(file)));
  return stats.reduce((sum, { size }) => sum + size, 0);
}
