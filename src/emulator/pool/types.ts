import type { Readable } from 'node:stream';
import type { Outcome } from '../../model/index.js';
import type { CgroupSupport, Isolation } from '../../sandbox/index.js';
import type { Megabytes, Microseconds } from '../../units/index.js';
import type { CpuLimiter } from '../cpu/index.js';
import type { InitializationType, LoggingConfiguration, RuntimeName } from '../runtimes/index.js';

/** A package on disk that stays while somebody holds it. */
export interface HeldCode {
  readonly taskRoot: string;
  retain(): void;
  release(): void;
}

/** One configuration of a function: every change of code or configuration makes another. */
export interface FunctionSpec {
  readonly functionName: string;
  readonly functionArn: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly initializationType: InitializationType;
  readonly runtime: RuntimeName;
  readonly handler: string;
  readonly memoryMB: Megabytes;
  readonly timeoutUs: Microseconds;
  /** Size of /tmp. */
  readonly ephemeralStorageMB: Megabytes;
  /** The folder of the merged layers, which becomes /opt; null without layers. */
  readonly layers: string | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly logging: LoggingConfiguration;
  readonly code: HeldCode;
}

/** An answer that a runtime streams: from the moment on at which its head is there. */
export interface AnswerStream {
  /** As the runtime names it. */
  readonly contentType: string;
  readonly body: Readable;
}

export interface InvocationEvent {
  readonly requestId: string;
  readonly clientRequestId: string | null;
  readonly traceId: string;
  /** The function as its caller named it, with a qualifier where there was one; without it as its spec has it. */
  readonly functionArn?: string;
  /** JSON, as the caller of Invoke gave it. */
  readonly clientContext: string | undefined;
  readonly payload: Buffer;
  /** On the host's monotonic clock, when the last byte of the event had arrived. */
  readonly receivedUs: Microseconds;
  /**
   * Takes a streamed answer as it comes; the invocation still ends with an InvocationAnswer, whose payload is
   * then empty unless it failed. Without it, what a runtime streams is gathered into the answer's payload.
   */
  readonly onStream?: (stream: AnswerStream) => void;
}

/** Who waits for an answer and may go away: the part of an HTTP response that tells. */
export interface Caller {
  readonly destroyed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

export interface InvocationAnswer {
  /** The function's answer, or the description of its error. */
  readonly payload: Buffer;
  readonly outcome: Outcome;
  /**
   * Takes the platform's readings and reports them, once. Call it when the answer is on its way. Where extensions
   * take part it does nothing: the platform reports when they are done.
   */
  complete(): void;
  /** START, the function's output, END and REPORT: the last 4 KB. Waits for extensions. */
  logTail(): Promise<Buffer>;
}

/** What all environments of an emulator share. */
export interface EnvironmentHost {
  readonly cgroups: CgroupSupport;
  /** What limits functions' processor time. */
  readonly cpu: Pick<CpuLimiter, 'controller' | 'ticks'>;
  /** Keeps environments apart; each has a private space of its own. */
  readonly isolation: Isolation;
  /** How long an environment that asked for its next event runs on before it is frozen. */
  readonly freezeGraceMs: number;
  /** How long an environment that has become idle is kept, in milliseconds. */
  readonly keepAliveMs: () => number;
  /** Limit of an init, 10 s on AWS; one that fails is repeated inside the first invocation. */
  readonly initLimitMs: number;
  /** Takes everything that goes to the function's log; null where nobody reads along. */
  readonly onLog: ((functionName: string, bytes: Buffer) => void) | null;
  /** Takes what went wrong where no caller waits for it. */
  readonly onFault: (error: unknown) => void;
}
