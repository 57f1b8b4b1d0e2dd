/** Where a network's weights come from, if they are not made from a seed. */
export type WeightsSpec = WeightsSource & {
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  /** Of the file's layers, by the network's, where they are called otherwise. */
  readonly names?: Readonly<Record<string, string>>;
  /** Of batch normalizations, instead of the file's own or its framework's default. */
  readonly batchNormEpsilon?: number;
};

/** A path is absolute after loading. */
export type WeightsSource = { readonly file: string } | { readonly url: string };
