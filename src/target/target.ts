import type { LoadRequest, SigningKey } from '../load/index.js';
import type { AwsRun, Cell, PlatformReport } from '../model/index.js';
import type { Bytes, Megabytes, Microseconds } from '../units/index.js';
import type { OneRequest, OneResult } from './invoke.js';

/** Somewhere that functions are measured. */
export type Target = DeployTarget | UrlTarget;

interface AnyTarget {
  readonly facts: TargetFacts;
  /** Aborted, with the reason, when nothing more may be measured; absent where that cannot be. */
  readonly exhausted?: AbortSignal;
  /** What a run on AWS is told with; absent elsewhere. */
  readonly aws?: () => AwsRun;
  /** How many execution environments may serve a function of this size at once. */
  environmentLimit(memoryMB: Megabytes | null): number;
  /** Removes every function that was deployed through this target, and what it started. */
  close(): Promise<void>;
}

/** Somewhere that functions can be deployed to. */
export interface DeployTarget extends AnyTarget {
  readonly kind: 'local' | 'aws';
  /** Why a memory size cannot be had here, or null when it can. */
  whyUnavailable(memoryMB: Megabytes): string | null;
  deploy(spec: FunctionSpec): Promise<DeployedFunction>;
}

/** What is deployed already, by whoever. */
export interface UrlTarget extends AnyTarget {
  readonly kind: 'url';
  connect(cell: Cell): Connection;
}

export type Connection =
  | {
      readonly state: 'found';
      readonly deployed: DeployedFunction;
      /** As the scenario writes it: what is kept must not hold what it takes from the environment. */
      readonly writtenUrl: string;
    }
  | { readonly state: 'unavailable'; readonly reason: string };

export interface TargetFacts {
  /** Functions run on machines of others: nothing of this one limits or spoils them. */
  readonly isElsewhere?: boolean;
  readonly cgroup: 'v1' | 'v2' | 'none';
  /** Why processor time is not limited; null when it is. */
  readonly cgroupReason: string | null;
  /** What is known to differ from AWS in how a processor is shared out; null where nothing is. */
  readonly cpuWarning: string | null;
  /** Names what limits processor time; null where nothing does. */
  readonly cpuLimiter: string | null;
  /** Whether a function is kept from writing into its package, which its later environments share. */
  readonly packagesReadOnly: boolean;
  /** By runtime: what really runs, where it is not what the runtime's name says. */
  readonly runtimeWarnings: Readonly<Record<string, string>>;
}

export interface FunctionSpec {
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMB: Megabytes;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly code: FunctionCode;
}

export type FunctionCode =
  | { readonly kind: 'zip'; readonly file: string; readonly sha256: string }
  | { readonly kind: 'image'; readonly imageUri: string };

export interface DeployedFunction {
  readonly name: string;
  readonly url: string;
  /** What the platform tells of where the function runs, for the record; absent where nothing is told. */
  readonly facts?: object;
  /** One request, as the platform can be asked with the best knowledge of what became of it. */
  invoke(request: OneRequest): Promise<OneResult>;
  /** What the function answers to an event by the Invoke API. Throws a BenchError where it fails. */
  ask(event: object, signal: AbortSignal): Promise<unknown>;
  /** Why an event fails: null where it does not. Absent where `invoke` tells it itself. */
  failureOf?(event: object, signal: AbortSignal): Promise<InvocationFailure | null>;
  /** What requests to the URL have to be signed with; absent or undefined where they have not. */
  signingKey?(): Promise<SigningKey | undefined>;
  /** The header of an answer by which its report is found; absent: reports have our own ids. */
  readonly idHeader?: string;
  /** Why there are no reports of it, nor will be; absent where there are. */
  readonly reportsNothing?: string;
  /** What a request of the workload is to this function; absent: itself. */
  readonly requestFor?: (request: LoadRequest) => LoadRequest;
  /** How late reports may be; absent: as soon as their answers, or a moment later. */
  readonly reportsLag?: ReportsLag;
  /** Sees to it that the next invocation meets a new execution environment: by a change of the configuration, or as it is told. */
  forceCold(signal?: AbortSignal): Promise<void>;
  /** Lets its environments go, which would hold memory while others are measured. */
  letGo(): Promise<void>;
  /**
   * Whether this machine's processors cap its environments, as they do until told otherwise. A cloud has no such
   * cap, and does nothing.
   */
  capEnvironments(isCapped: boolean): Promise<void>;
  /** The platform's reports of this function after the given position, oldest first. */
  reportsAfter(position: number): Promise<ReportPage>;
  /** Null where the platform does not tell. */
  environments(): Promise<readonly EnvironmentFacts[] | null>;
  /** Puts the package's files into the page cache, or drops them from it. */
  setPageCache(state: 'warm' | 'cold'): Promise<PageCacheState>;
  remove(): Promise<void>;
}

/** How an invocation failed, as the platform tells its owner. */
export interface InvocationFailure {
  /** The error's type and message. */
  readonly error: string;
  /** The end of the log. */
  readonly log: string;
}

/** Of a platform whose reports go another way than its answers. */
export interface ReportsLag {
  /** Longest wait for reports that are missing. */
  readonly patienceUs: Microseconds;
  /** Between two looks. */
  readonly pauseUs: Microseconds;
}

export interface ReportPage {
  readonly reports: readonly PlatformReport[];
  /** Where the next page begins. */
  readonly position: number;
}

export interface EnvironmentFacts {
  readonly id: string;
  readonly state: string;
  /** Invocations that it has answered. */
  readonly invocations: number;
}

export interface PageCacheState {
  readonly totalBytes: Bytes;
  /** Bytes of the package in the page cache; null where it cannot be told. */
  readonly residentBytes: Bytes | null;
  readonly reason: string | null;
}
