import { makeReadOnly, makeWritable } from '../../sandbox/index.js';

/**
 * Keeps functions from writing into their package: all environments share one, and the large files of an image
 * are links into the cache of prepared frameworks. On AWS a package is read-only as well.
 */
export interface Protection {
  protect(directory: string): Promise<void>;
  lift(directory: string): Promise<void>;
}

export const UNPROTECTED: Protection = {
  protect: () => Promise.resolve(),
  lift: () => Promise.resolve(),
};

/** By mounts: for an emulator that has a mount namespace of its own. */
export class ReadOnlyMounts implements Protection {
  readonly #mounted = new Map<string, Promise<void>>();

  /** Mounts over one another would have to be lifted one by one: each folder gets one. */
  protect(directory: string): Promise<void> {
    const mounted = this.#mounted.get(directory) ?? makeReadOnly(directory);
    this.#mounted.set(directory, mounted);
    return mounted;
  }

  async lift(directory: string): Promise<void> {
    if (this.#mounted.delete(directory)) await makeWritable(directory);
  }
}
