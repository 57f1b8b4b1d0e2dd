/** The first process of a sandbox. */
export interface BootCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** It speaks to the platform over the link that it is born with, not over the Runtime API. */
  readonly linked?: boolean;
}

/** Where the function's processes see what. */
export interface SeenPaths {
  readonly taskRoot: string;
  readonly runtimeDirectory: string;
  readonly layersRoot: string;
}

/** What decides how a boot begins. */
export interface BootPlace {
  /** On the host. */
  readonly taskRoot: string;
  /** On the host; null without layers. */
  readonly layers: string | null;
  readonly seen: SeenPaths;
  /** The function's own environment variables. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What of this machine runs a function. */
export interface Installation {
  /** Of the language; null where the package brings its own. */
  readonly version: string | null;
  /** Folders that its processes see at their own paths. */
  readonly shown: readonly string[];
  /** Where its programs lie; null where it has none. */
  readonly programs: string | null;
  /** Throws a BenchError `bootstrap-missing` where the package has nothing to start. */
  boot(place: BootPlace): BootCommand;
}

/** What AWS has under a runtime's name, and how it is had here. */
export interface Runtime {
  readonly language: 'Node' | 'Python' | null;
  /** The version that AWS has under this name, as far as the name says it; null for those that bring their own. */
  readonly version: string | null;
  /** Its own files on the host; null where it has none. */
  readonly directory: string | null;
  /** Looked for once. Throws a BenchError `runtime-missing` where the machine has none. */
  find(): Promise<Installation>;
  /** Variables that this runtime alone has; a function may set them otherwise. */
  variables(seen: SeenPaths): Readonly<Record<string, string>>;
}
