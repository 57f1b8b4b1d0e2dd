/** A file that a scenario names, and what it must be. */
export type StoredFile = FileSource & {
  /** Of its content, hexadecimal. */
  readonly sha256: string;
};

/** A path is absolute after loading. */
export type FileSource = { readonly file: string } | { readonly url: string };
