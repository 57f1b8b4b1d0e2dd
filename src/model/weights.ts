import type { StoredFile } from './stored-file.js';

/** Where a network's weights come from, if they are not made from a seed. */
export type WeightsSpec = StoredFile & {
  /** Of the file's layers, by the network's, where they are called otherwise. */
  readonly names?: Readonly<Record<string, string>>;
  /** Of batch normalizations, instead of the file's own or its framework's default. */
  readonly batchNormEpsilon?: number;
};
