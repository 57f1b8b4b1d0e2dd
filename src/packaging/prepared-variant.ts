import type { TaskFile } from './task-file.js';
import type { Variant } from './variant.js';

/** A variant that can be packaged. */
export interface PreparedVariant {
  readonly variant: Variant;
  /** Files that its packages lack, fetched or built here. */
  readonly files: readonly TaskFile[];
  /** Bytes of those files before they were stripped; 0 where they were not. */
  readonly unstrippedBytes: number;
  /** Name to version of what was fetched. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of a Python variant: where its packages are installed, and the Python that they are for. */
  readonly python?: { readonly site: string; readonly program: string };
}
