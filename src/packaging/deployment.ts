import type { ModelSource } from '../model/index.js';
import type { Bytes } from '../units/index.js';
import type { PackageLimits } from './limits.js';
import type { NativeFacts } from './native/index.js';
import type { PruneSummary } from './prune.js';
import type { StripSummary } from './strip.js';

interface PackageFigures {
  readonly variant: string;
  /** AWS Lambda's name of the runtime. */
  readonly runtime: string;
  /** Of the content: equal content has an equal hash. Hexadecimal. */
  readonly sha256: string;
  /** Compressed by deflate, also for an image, which registries keep compressed too. */
  readonly zippedBytes: Bytes;
  readonly unzippedBytes: Bytes;
  /** What an installation of everything holds, before pruning, stripping and bundling. */
  readonly unprunedBytes: Bytes;
  readonly limits: PackageLimits;
  /** Largest first. */
  readonly breakdown: readonly DependencySize[];
  /** Name to version: the framework, what it stands on, sharp. */
  readonly versions: Readonly<Record<string, string>>;
  readonly pruned: readonly PruneSummary[];
  readonly stripped: readonly StripSummary[];
  readonly native: NativeFacts;
  /** Where the model's files lie that the function fetches; absent where they are in the package. */
  readonly modelDirectory?: string;
}

export interface DependencySize {
  /** An npm package, `handler` (our own code), `model`, or a native library that was prepared. */
  readonly dependency: string;
  readonly unzippedBytes: Bytes;
  readonly unprunedBytes: Bytes;
}

export interface ZipPackage extends PackageFigures {
  readonly kind: 'zip';
  readonly file: string;
}

/** Too large for a zip: a folder with `image.json` and `task/`, deployed as a container image would be. */
export interface ImagePackage extends PackageFigures {
  readonly kind: 'image';
  readonly directory: string;
}

export type DeploymentPackage = ZipPackage | ImagePackage;

export interface PackageOptions {
  /** Remove symbol tables from the native files that the variant names. libtensorflow is kept stripped. */
  readonly strip?: boolean;
  /** Leave out what a function does not load, or only what the rules of these names match; false: nothing. */
  readonly prune?: boolean | readonly string[];
  /** An image, also where it would fit into a zip. */
  readonly image?: boolean;
  /** Of Python: carry bytecode alone where a source has it. */
  readonly sourceless?: boolean;
  /** Carry the model, or leave it out: then the package names its files, and the function fetches them. */
  readonly model?: ModelSource;
}
