import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFiles } from '../network/index.js';
import type { PackageOptions } from './deployment.js';
import { writeTree } from './image.js';
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
  /** What the function fetches: no part of the package, but its native files run in the same place. */
  readonly fetched: readonly TaskFile[];
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

/** The folder of the model, in a package or beside one that does not carry it. */
export const MODEL_FOLDER = 'model';
/** What a package without a model names its files in, for the shared handlers to fetch. */
const MODEL_LIST = 'model-files.json';

export interface PlacedModel {
  /** In the package: the model or, where the function fetches it, a list of its files. */
  readonly carried: readonly TaskFile[];
  readonly fetched: readonly TaskFile[];
}

/** The model's files where the options want them: those that the function fetches are laid out beside the package. */
export async function placeModel(
  { options, temporary }: Pick<Making, 'options' | 'temporary'>,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<PlacedModel> {
  const own = [...files].map(([name, content]) => modelTaskFile(`${MODEL_FOLDER}/${name}`, content));
  if (options.model === 'package') return { carried: own, fetched: [] };
  await writeTree(own, temporary);
  const listed = [...files].map(([name, content]) => ({
    name,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
  return { carried: [modelTaskFile(MODEL_LIST, Buffer.from(JSON.stringify(listed)))], fetched: own };
}

const modelTaskFile = (path: string, bytes: Uint8Array): TaskFile => ({
  ...{ path, dependency: 'model', executable: false },
  content: { kind: 'bytes', bytes },
});
