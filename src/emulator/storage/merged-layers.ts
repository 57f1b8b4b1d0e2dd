import { cp } from 'node:fs/promises';
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
async function layOver(layer: string, target: string): Promise<void> {
  await cp(layer, target, { recursive: true, force: true, verbatimSymlinks: true });
}
