import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFiles } from '../network/index.js';
import type { PackageOptions } from './deployment.js';
import type { PreparedVariant } from './prepared-variant.js';
import type { PruneSummary } from './prune.js';
import type { Sizes } from './sizes.js';
import { type Stripped, type StripSummary, stripFiles } from './strip.js';
import type { TaskFile } from './task-file.js';

/** What a package is made of. */
export interface Making {
  readonly prepared: PreparedVariant;
  readonly model: ModelFiles;
  readonly options: Required<PackageOptions>;
  readonly root: string;
  /** Becomes the package's folder once it is whole. */
  readonly temporary: string;
}

/** What a package holds, and what it leaves out. */
export interface Content {
  readonly files: readonly TaskFile[];
  /** In the package. */
  readonly sizes: Sizes;
  /** Of an installation of everything. */
  readonly unpruned: Sizes;
  readonly versions: Readonly<Record<string, string>>;
  readonly pruned: readonly PruneSummary[];
  readonly stripped: readonly StripSummary[];
}

/** The folder for files that live only until the package is written. */
export const SCRATCH = 'scratch';

export async function scratchFolder({ temporary }: Making, name: string): Promise<string> {
  const folder = path.join(temporary, SCRATCH, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** The files, with those stripped that the variant names, where that is wanted. */
export async function strippedFiles(making: Making, files: readonly TaskFile[]): Promise<Stripped> {
  const rules = making.options.strip ? making.prepared.variant.strip : [];
  return stripFiles(files, rules, await scratchFolder(making, 'stripped'));
}

export function modelTaskFiles(files: ReadonlyMap<string, Uint8Array>): readonly TaskFile[] {
  return [...files].map(([name, bytes]) => ({
    path: `model/${name}`,
    dependency: 'model',
    executable: false,
    content: { kind: 'bytes', bytes },
  }));
}
