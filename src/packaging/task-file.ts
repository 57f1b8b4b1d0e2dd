/** One file of what will be `LAMBDA_TASK_ROOT`. */
export interface TaskFile {
  /** Relative, with `/`: where it lies in the package. */
  readonly path: string;
  /** What it belongs to in the breakdown: an npm package, `handler`, `model`, `libtensorflow`. */
  readonly dependency: string;
  readonly executable: boolean;
  readonly content: FileContent;
}

export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** `shareable`: lies in our own cache and never changes, so that a hard link may stand for a copy. */
  | { readonly kind: 'file'; readonly file: string; readonly shareable: boolean };

export function byPath(a: TaskFile, b: TaskFile): number {
  return a.path < b.path ? -1 : 1;
}
