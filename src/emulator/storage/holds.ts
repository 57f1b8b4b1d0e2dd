import type { Held } from './held-directories.js';

/** What a piece of work holds until it is done. */
export interface Holds {
  /** Takes over a hold of the caller's. */
  take<T extends Pick<Held, 'release'>>(held: T): T;
}

/** Does work, and releases everything that was taken for it: whoever keeps it has retained it meanwhile. */
export async function holding<T>(work: (holds: Holds) => Promise<T>): Promise<T> {
  const taken: Pick<Held, 'release'>[] = [];
  try {
    return await work({
      take: (held) => {
        taken.push(held);
        return held;
      },
    });
  } finally {
    for (const held of taken) held.release();
  }
}
