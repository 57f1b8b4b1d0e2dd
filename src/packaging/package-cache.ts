import { access, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../host/index.js';
import type { DeploymentPackage } from './deployment.js';
import { IMAGE_FILE, imageStore } from './image.js';
import { removeAbandoned } from './temporary.js';

export const PACKAGE_FILE = 'package.zip';
export const DESCRIPTION_FILE = 'deployment.json';

/** How many packages are kept; those used within the last day stay in any case, a run may be using them. */
const KEPT_PACKAGES = 12;
const DAY_MS = 24 * 3_600_000;

export function packageCache(): string {
  return cacheDirectory('packages');
}

/** The package made earlier under this key, if it is still all there. */
export async function cachedPackage(folder: string): Promise<DeploymentPackage | undefined> {
  try {
    const found = await readDescription(folder);
    await access(locationOf(found));
    const now = new Date();
    await utimes(folder, now, now);
    return found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readDescription(folder: string): Promise<DeploymentPackage> {
  return JSON.parse(await readFile(path.join(folder, DESCRIPTION_FILE), 'utf8'));
}

function locationOf(found: DeploymentPackage): string {
  return found.kind === 'zip' ? found.file : path.join(found.directory, IMAGE_FILE);
}

/** Drops the packages unused for longest, the images that no package names, and what was left unfinished. */
export async function evictOldPackages(): Promise<void> {
  await Promise.all([packageCache(), imageStore()].map((folder) => removeAbandoned(folder)));
  const folders = await byLastUse(packageCache());
  const old = folders.slice(KEPT_PACKAGES).filter(({ usedMs }) => Date.now() - usedMs > DAY_MS);
  await Promise.all(old.map(({ folder }) => rm(folder, { recursive: true, force: true })));
  await evictUnnamedImages();
}

async function evictUnnamedImages(): Promise<void> {
  const packages = await Promise.all(
    (await byLastUse(packageCache())).map(({ folder }) => readDescription(folder).catch(() => undefined)),
  );
  const named = new Set(packages.map((found) => (found?.kind === 'image' ? found.directory : undefined)));
  const unnamed = (await byLastUse(imageStore())).filter(
    ({ folder, usedMs }) => !named.has(folder) && Date.now() - usedMs > DAY_MS,
  );
  await Promise.all(unnamed.map(({ folder }) => rm(folder, { recursive: true, force: true })));
}

interface Used {
  readonly folder: string;
  readonly usedMs: number;
}

async function byLastUse(parent: string): Promise<readonly Used[]> {
  const names = await readdir(parent).catch(() => []);
  const used = await Promise.all(
    names.map(async (name) => {
      const folder = path.join(parent, name);
      return { folder, usedMs: (await stat(folder).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  return used.sort((a, b) => b.usedMs - a.usedMs);
}
