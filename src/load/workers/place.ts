/** Where the workers of a load find each other, and leave their results: a shared folder, or a prefix in S3. */
export interface SharedPlace {
  /** As it was named. */
  readonly name: string;
  /** Whole, or not at all. Throws a BenchError (exit 2). */
  write(file: string, text: string): Promise<void>;
  /** Undefined where there is no such file. Throws a BenchError (exit 2). */
  read(file: string): Promise<string | undefined>;
  close(): void;
}
