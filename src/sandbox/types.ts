import type { Duplex } from 'node:stream';
import type { Bytes, Microseconds, Vcpus } from '../units/index.js';
import type { Ticks } from './bandwidth/ticks.js';
import type { Inside } from './isolation/types.js';

/**
 * Where sandboxes live in cgroup version 1: one directory a controller (joined mounts share one), and one in the
 * hierarchy of version 2 where that is mounted beside it without controllers: its freezer is faster, and what is
 * frozen there can be killed.
 */
export interface V1Root {
  readonly cpu: string;
  readonly cpuacct: string;
  readonly memory: string;
  readonly pids: string;
  readonly freezer: string;
  readonly unified: string | null;
}

/** Where sandboxes live in cgroup version 2: a cgroup without processes of its own, or the hierarchy's root. */
export interface V2Root {
  readonly directory: string;
}

export type CgroupRoot = V1Root | V2Root;

/** What this machine lets us do. `reason` says what is missing and what to do about it. */
export type CgroupSupport =
  | { readonly version: 'v1'; readonly root: V1Root }
  | { readonly version: 'v2'; readonly root: V2Root }
  | { readonly version: 'none'; readonly reason: string };

export type UsableCgroups = Exclude<CgroupSupport, { readonly version: 'none' }>;

export interface SandboxSpec {
  /** Lower-case letters, digits and hyphens: names the cgroup; unique among the living sandboxes of this process. */
  readonly id: string;
  /** Limit on everything the kernel charges to the cgroup, page cache included (that is reclaimed first). */
  readonly memoryBytes: Bytes;
  /** Processes and threads together; 1,024 on AWS Lambda. */
  readonly maxProcesses: number;
  readonly command: string;
  readonly args: readonly string[];
  /** As the command sees it. */
  readonly cwd: string;
  /** The whole environment: nothing is inherited. The command is looked up on this PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** What it sees of the host, and as whom; without it, all that we see, as ourselves. */
  readonly inside?: Inside;
  /** How many processors it may run on (its affinity), where that is fewer than ours; needs taskset(1). */
  readonly visibleCpus?: number;
  /** The command does not begin before `release` is called: companions can be started first. */
  readonly held?: boolean;
  /** It is born with a socket to us, on LINK_DESCRIPTOR. */
  readonly linked?: boolean;
  /** Ticks of this kernel that the refills of the quota are moved to, as on AWS; without it, where they fall. */
  readonly ticks?: Ticks;
  /** Limits processor time instead of the kernel. */
  readonly controller?: Controlling;
  /** Can be called before createSandbox has resolved. */
  readonly onOutput: (chunk: Buffer, stream: OutputStream) => void;
}

/** A process beside the command, in the same limits and with the same view of the host. */
export type CompanionSpec = Pick<SandboxSpec, 'command' | 'args' | 'env' | 'onOutput'>;

export interface Companion {
  /** Settles when it has ended and its output was read. Never rejects. */
  readonly exited: Promise<ExitStatus>;
  /** SIGKILL to its process group; what leaves that ends with the sandbox. */
  kill(): void;
}

/** Takes the limit of a group's processor time upon itself. */
export interface Controlling {
  /** @param processors how many the group may run on */
  control(group: Group, processors: number): Group;
}

/** What a group takes of a sandbox's spec. */
export type GroupLimits = Pick<SandboxSpec, 'memoryBytes' | 'maxProcesses'>;
export type NamedLimits = GroupLimits & Pick<SandboxSpec, 'id'>;

export type OutputStream = 'stdout' | 'stderr';

/** Cumulative since the sandbox began. The throttled values are null where nothing can throttle. */
export interface CpuUsage {
  readonly cpuUsedUs: Microseconds;
  /** Time that runnable threads were held back by the quota, summed over processors. */
  readonly throttledUs: Microseconds | null;
  /** Periods of 20 ms in which the quota ran out. */
  readonly throttledPeriods: number | null;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process tree with limits. After `end`, the readings keep their last values and the rest does nothing. */
export interface Sandbox {
  readonly id: string;
  /** The leader of the tree, which is also the leader of its process group and session. */
  readonly pid: number;
  /**
   * On the host's monotonic clock: when everything was set up and the process became the command, or, where that
   * is held, could have.
   */
  readonly spawnedUs: Microseconds;
  /** Our end of the socket that it was born with; null where it was not asked for. */
  readonly link: Duplex | null;
  /** Lets a command that is held begin. */
  release(): void;
  /** Throws `sandbox-not-started`. */
  startCompanion(spec: CompanionSpec): Promise<Companion>;
  /** To the command alone: neither to its companions nor to what it started. */
  signal(signal: NodeJS.Signals): void;
  /** Processor time allowed in each period of 20 ms, as a share of one processor; null: unthrottled. */
  setCpuQuota(share: Vcpus | null): void;
  /** Stops every process of the tree; its clock goes on. The kernel may take a moment after the return. */
  freeze(): void;
  thaw(): void;
  usage(): CpuUsage;
  /**
   * The largest sum, over the processes alive at one call, of their peak resident memory (VmHWM: anonymous and
   * mapped pages, no page cache), which is what "Max Memory Used" counts. A page that two processes share
   * counts twice; a process that came and went between two calls is missed, but for a
   * sandbox that was never asked while it ran: then its cgroup tells. What waits outside of `inside` does
   * not count.
   */
  peakMemoryBytes(): Bytes;
  /** Processes that the kernel killed in this sandbox for want of memory. */
  oomKills(): number;
  /** Settles when the leader has ended and its output was read. Never rejects. */
  readonly exited: Promise<ExitStatus>;
  /**
   * Ends every process of the tree, also those that left its process group or session, and removes the cgroup.
   * With a grace, SIGTERM comes first and SIGKILL follows for what is left after that many milliseconds.
   * Idempotent. Throws `sandbox-not-ended` when the kernel does not let go of a process.
   */
  end(graceMs?: number): Promise<void>;
}

export interface ControlFiles {
  /** Stops the processes and lets them run. */
  readonly state: string;
  /** Tells their processor time. */
  readonly usage: string;
  /** Lists them. */
  readonly processes: string;
}

/** What a cgroup of version 1, one of version 2, and a bare process tree have in common. */
export interface Group {
  /** Files that a process enters the group by, in this order, by writing 0 into each. */
  readonly entrances: readonly string[];
  /** What a controller of ours limits processor time by; null where nothing can be stopped as a whole. */
  readonly controlFiles: ControlFiles | null;
  /** Undoes a stop by the controller that it left behind. */
  letRun(): void;
  setCpuQuota(share: Vcpus | null): void;
  /** As setCpuQuota, but with any quota and period that the kernel takes, in microseconds. */
  setBandwidth(quotaUs: number | null, periodUs: number): void;
  /** How often the quota was filled up; only while there is one, and something uses it. */
  refills(): number;
  freeze(): void;
  thaw(): void;
  /** Whether nothing in the group can run any more. */
  isFrozen(): boolean;
  cpuUsage(): CpuUsage;
  oomKills(): number;
  /** The most memory that it used at a time, files that it was the first to read among it; 0 where nothing counts. */
  peakMemoryBytes(): Bytes;
  processes(): readonly number[];
  /** Kills all at one stroke where the kernel can; false where it cannot. */
  killAtOnce(): boolean;
  /** False while a dying process holds the group. */
  remove(): boolean;
}
