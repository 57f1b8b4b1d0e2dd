import type { Duplex } from 'node:stream';
import { BenchError, EXIT } from '../errors/index.js';
import type { Bytes, Microseconds, Vcpus } from '../units/index.js';
import { alignRefills, settlePeriod } from './bandwidth/alignment.js';
import { Companions } from './companions.js';
import { endGently, killAndRemove } from './ending.js';
import { createGroup, removeOwnerIfEmpty } from './groups.js';
import { type Launched, launch } from './launch.js';
import { ownerName } from './owner.js';
import { PeakMemory } from './peak-memory.js';
import { commandProcesses, createProcessTree } from './process-tree.js';
import { signalProcesses } from './signals.js';
import type {
  CgroupSupport,
  Companion,
  CompanionSpec,
  CpuUsage,
  ExitStatus,
  Group,
  Sandbox,
  SandboxSpec,
} from './types.js';

/**
 * Starts a command as a process tree with its own limits, unthrottled. The process is in its cgroup before the
 * first instruction of the command runs. Without cgroups nothing is limited, and processes that leave group,
 * session and parents behind at once can escape.
 */
export async function createSandbox(support: CgroupSupport, spec: SandboxSpec): Promise<Sandbox> {
  checkSpec(spec);
  if (support.version === 'none') {
    const launched = await launch(spec, []);
    return new LaunchedSandbox(spec, launched, createProcessTree(launched.pid), () => undefined);
  }
  const removeOwner = () => removeOwnerIfEmpty(support, ownerName());
  const group = controlledBy(spec, createGroup(support, spec));
  try {
    if (spec.ticks !== undefined) alignRefills(group, spec.ticks);
    const launched = await launch(spec, group.entrances);
    if (spec.ticks !== undefined) settlePeriod(group);
    return new LaunchedSandbox(spec, launched, group, removeOwner);
  } catch (error) {
    await killAndRemove(group, spec.id);
    removeOwner();
    throw error;
  }
}

function controlledBy({ controller, visibleCpus }: SandboxSpec, group: Group): Group {
  return controller?.control(group, visibleCpus ?? 1) ?? group;
}

class LaunchedSandbox implements Sandbox {
  readonly pid: number;
  readonly spawnedUs: Microseconds;
  readonly link: Duplex | null;
  readonly exited: Promise<ExitStatus>;
  #frozen = false;
  #ending: Promise<void> | undefined;
  #removed = false;
  #usage: CpuUsage;
  #oomKills = 0;
  readonly #peak: PeakMemory;
  readonly #companions: Companions;

  constructor(
    private readonly spec: SandboxSpec,
    private readonly launched: Launched,
    private readonly group: Group,
    private readonly afterRemoval: () => void,
  ) {
    this.#peak = new PeakMemory(spec.inside !== undefined);
    this.#companions = new Companions(spec, group.entrances);
    this.pid = launched.pid;
    this.spawnedUs = launched.spawnedUs;
    this.link = launched.link;
    this.exited = launched.exited;
    this.#usage = group.cpuUsage();
  }

  get id(): string {
    return this.spec.id;
  }

  release(): void {
    this.launched.release();
  }

  startCompanion(spec: CompanionSpec): Promise<Companion> {
    return this.#companions.start(spec);
  }

  signal(signal: NodeJS.Signals): void {
    signalProcesses(commandProcesses(this.pid, this.spec.inside !== undefined), signal);
  }

  setCpuQuota(share: Vcpus | null): void {
    if (this.#ending === undefined) this.group.setCpuQuota(share);
  }

  freeze(): void {
    if (this.#frozen || this.#ending !== undefined) return;
    this.group.freeze();
    for (const tree of this.#companions.trees) tree.freeze();
    this.#frozen = true;
  }

  thaw(): void {
    if (!this.#frozen) return;
    this.group.thaw();
    for (const tree of this.#companions.trees) tree.thaw();
    this.#frozen = false;
  }

  usage(): CpuUsage {
    if (!this.#removed) this.#usage = this.group.cpuUsage();
    return this.#usage;
  }

  peakMemoryBytes(): Bytes {
    return this.#removed ? this.#peak.last : this.#peak.read(this.group.processes());
  }

  oomKills(): number {
    if (!this.#removed) this.#oomKills = this.group.oomKills();
    return this.#oomKills;
  }

  end(graceMs = 0): Promise<void> {
    this.#ending ??= this.#end(graceMs);
    return this.#ending;
  }

  async #end(graceMs: number): Promise<void> {
    this.peakMemoryBytes();
    this.usage();
    this.thaw();
    if (graceMs > 0) await endGently(this.group, graceMs);
    for (const tree of this.#companions.trees) await killAndRemove(tree, this.id);
    await killAndRemove(this.group, this.id, () => this.#lastReading());
    this.afterRemoval();
    await this.exited;
  }

  #lastReading(): void {
    this.usage();
    this.oomKills();
    this.#peak.estimate(this.group.peakMemoryBytes());
    this.#removed = true;
    this.#peak.close();
  }
}

function checkSpec({ id, command }: SandboxSpec): void {
  if (!/^[a-z0-9-]+$/.test(id))
    throw new BenchError(`"${id}" cannot name a sandbox`, {
      code: 'sandbox-name-invalid',
      exitCode: EXIT.usage,
      hint: 'use lower-case letters, digits and hyphens',
    });
  if (command.includes('='))
    throw new BenchError(`the path ${command} has a "=", which env(1) would take for a variable`, {
      code: 'sandbox-command-invalid',
      exitCode: EXIT.usage,
      hint: 'move the command to a path without "="',
    });
}
