import type { Bytes } from '../../units/index.js';

/** A folder of the host, and where a sandbox sees it. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  /** Of mount(8): `bind` alone shows it as it is mounted, read-only if it is. */
  readonly options: string;
}

/** What of the host a process in a sandbox sees, and as whom: for `SandboxSpec.inside`. */
export interface Inside {
  /** The folder that is `/` inside. */
  readonly root: string;
  /** User and group, which nobody else has; null: those that set it up, in a user namespace where they are nobody. */
  readonly uid: number | null;
  /** The file of its network namespace; null: the host's. */
  readonly network: string | null;
  readonly mounts: readonly Mount[];
}

/** Where the pages of `/tmp` go: a disk's can be reclaimed, those of memory count as the function's own. */
export type ScratchKind = 'disk' | 'memory' | 'unlimited';

/** The `/tmp` of one execution environment: it outlives a runtime, not the environment. */
export interface Scratch {
  /** On the host. */
  readonly directory: string;
  readonly kind: ScratchKind;
  remove(): Promise<void>;
}

export interface ScratchOrder {
  readonly directory: string;
  readonly sizeBytes: Bytes;
  readonly uid: number;
}
