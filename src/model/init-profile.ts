import type { Megabytes, Microseconds } from '../units/index.js';

/**
 * Where the time of loading a variant's handler went: in a process of its own within the function, under a profiler,
 * which makes it slower. Its shares tell, not its times.
 */
export interface InitProfile {
  readonly variant: string;
  /** The size of the function that was asked. */
  readonly memoryMB: Megabytes;
  /** What told the times. */
  readonly tool: string;
  readonly totalUs: Microseconds;
  /** The longest first. */
  readonly packages: readonly PackageTime[];
}

export interface PackageTime {
  /** An npm or PyPI package, `handler`, `node` or `python`, or what a process does beside running code. */
  readonly package: string;
  /** Time in its own code, and in native code that it called. */
  readonly selfUs: Microseconds;
  /** The files (Python: modules) that took longest. */
  readonly files: readonly FileTime[];
}

export interface FileTime {
  readonly file: string;
  readonly selfUs: Microseconds;
  /** With all that it loaded and called. */
  readonly totalUs: Microseconds;
}

/** A variant that could not be profiled keeps its row, with the reason. */
export interface NoInitProfile {
  readonly variant: string;
  readonly reason: string;
}
