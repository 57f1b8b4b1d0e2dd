import { launch } from './launch.js';
import { createProcessTree } from './process-tree.js';
import { signalProcesses } from './signals.js';
import type { Companion, CompanionSpec, Group, SandboxSpec } from './types.js';

/** The processes beside the command of one sandbox. */
export class Companions {
  readonly #trees: Group[] = [];

  constructor(
    private readonly sandbox: SandboxSpec,
    private readonly entrances: readonly string[],
  ) {}

  async start(spec: CompanionSpec): Promise<Companion> {
    const { pid, exited } = await launch({ ...this.sandbox, ...spec, held: false }, this.entrances);
    if (this.entrances.length === 0) this.#trees.push(createProcessTree(pid));
    return { exited, kill: () => signalProcesses([-pid], 'SIGKILL') };
  }

  /** Those that no cgroup holds together with the command. */
  get trees(): readonly Group[] {
    return this.#trees;
  }
}
