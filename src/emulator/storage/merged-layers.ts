import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { StoredCode } from './code-store.js';
import { type Held, HeldDirectories } from './held-directories.js';
import type { Protection } from './protection.js';

/** Directories that layers were merged into, each for one list of layers. */
export class MergedLayers {
  readonly #directories: HeldDirectories<void>;

  constructor(directory: string, protection: Protection, onFault: (error: unknown) => void) {
    this.#directories = new HeldDirectories(directory, protection, onFault);
  }

  /**
   * Lays the contents of the layers over one another: of two files of one name the later layer's stays. Held
   * once for the caller; the layers themselves need not be held any longer.
   */
  async merge(layers: readonly StoredCode[]): Promise<Held> {
    const [first] = layers;
    if (first !== undefined && layers.length === 1) {
      first.retain();
      return first;
    }
    const key = layers.map(({ sha256 }) => sha256).join(' ');
    return await this.#directories.hold(key, async (_root, content) => {
      for (const { taskRoot } of layers) await layOver(taskRoot, content);
    });
  }

  settled(): Promise<void> {
    return this.#directories.settled();
  }
}

/** Copies, since the layers may be mounted read-only, and links do not reach across mounts. */
async function layOver(source: string, target: string): Promise<void> {
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [path.join(source, entry.name), path.join(target, entry.name)];
    if (entry.isDirectory()) {
      await makeDirectory(to);
      await layOver(from, to);
    } else {
      await rm(to, { recursive: true, force: true });
      if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
      else await copyFile(from, to, constants.COPYFILE_FICLONE);
    }
  }
}

/** In place of what an earlier layer has there, unless that is a directory as well. */
async function makeDirectory(directory: string): Promise<void> {
  const there = await lstat(directory).catch(() => null);
  if (there !== null && !there.isDirectory()) await rm(directory);
  await mkdir(directory, { recursive: true });
}
