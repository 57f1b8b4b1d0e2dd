import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../errors/index.js';
import type { Bytes } from '../../units/index.js';
import type { CgroupSupport } from '../types.js';
import { notIsolated, OfflineNetwork } from './network.js';
import { SandboxRoot } from './root.js';
import { plainScratch, ScratchMaker } from './scratch.js';
import type { Inside, Mount, ScratchKind } from './types.js';
import { Uids } from './uids.js';

/** Where a function finds its package, its layers, its runtime and its scratch directory on AWS. */
export const TASK_ROOT = '/var/task';
export const LAYERS_ROOT = '/opt';
export const RUNTIME_ROOT = '/var/runtime';
const TMP = '/tmp';
const HOSTS = '/etc/hosts';
const LOOPBACK = '127.0.0.1';

/** What sandboxes are kept apart by here, and if by nothing, why. */
export interface IsolationFacts {
  /** A user, a file system, a PID and an IPC namespace of its own for each sandbox. */
  readonly isolated: boolean;
  readonly reason: string | null;
  /** What the sandboxes' processes can reach: all that this process can, or their own loopback alone. */
  readonly network: 'host' | 'loopback';
}

/** What a runtime needs to see of the host. */
export interface InsideOrder {
  readonly task: string;
  readonly layers: string | null;
  /** Becomes /var/runtime; null where the package brings the runtime. */
  readonly runtime: string | null;
  /** Folders that are seen at their own paths: those of programs that do not lie in /usr. */
  readonly shown: readonly string[];
}

/** The private part of one execution environment: it outlives its runtimes. */
export interface PrivateSpace {
  /** The user that its processes run as; null where that is our own. */
  readonly uid: number | null;
  /** Where its Runtime API must listen for it; null: on this host's loopback. */
  readonly network: OfflineNetwork | null;
  /** Its scratch directory, as the function sees it. */
  readonly tmp: string;
  readonly tmpKind: ScratchKind;
  /**
   * Where its processes find themselves as `sandbox.localdomain`. With layers, which can bring extensions that
   * listen, each space has an address of its own; else it is that of all.
   */
  localAddress(layers: string | null): string;
  /** For `SandboxSpec.inside`; null where nothing is isolated and everything is at the host's paths. */
  inside(order: InsideOrder): Promise<Inside | null>;
  remove(): Promise<void>;
}

/** Makes private spaces, in the best way that this process is allowed. */
export interface Isolation {
  readonly facts: IsolationFacts;
  open(id: string, tmpBytes: Bytes): Promise<PrivateSpace>;
  /** Unmounts what all spaces shared; after the last space was removed, and before its folder is. */
  close(): Promise<void>;
}

export interface IsolationOptions {
  /** A folder of this process's own. */
  readonly directory: string;
  /** This process has a mount namespace of its own (see privateMountsPrefix). */
  readonly privateMounts: boolean;
  readonly cgroups: CgroupSupport;
  /** False: no sandbox may reach anything but its own Runtime API. */
  readonly allowNetwork: boolean;
}

/**
 * Finds out what is possible by doing it. Throws a BenchError `network-not-isolated` where sandboxes are to be cut
 * off the network and cannot be.
 */
export async function openIsolation(options: IsolationOptions): Promise<Isolation> {
  const isolation = await bestIsolation(options);
  if (options.allowNetwork) return isolation;
  try {
    return await isolation.cutOff();
  } catch (error) {
    await isolation.close();
    throw error;
  }
}

async function bestIsolation(options: IsolationOptions): Promise<NoIsolation | Namespaces> {
  const { directory, privateMounts, cgroups } = options;
  if (!privateMounts) return new NoIsolation(directory, 'it takes root and a mount namespace');
  if (cgroups.version === 'none') return new NoIsolation(directory, 'without cgroups nobody could end it');
  try {
    return new Namespaces(directory, await SandboxRoot.make(path.join(directory, 'root')));
  } catch (error) {
    return new NoIsolation(directory, messageOf(error));
  }
}

class NoIsolation implements Isolation {
  readonly facts: IsolationFacts;

  constructor(
    private readonly directory: string,
    reason: string,
  ) {
    this.facts = { isolated: false, reason, network: 'host' };
  }

  cutOff(): Promise<Isolation> {
    return Promise.reject(notIsolated(this.facts.reason ?? ''));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  open(id: string): Promise<PrivateSpace> {
    const scratch = plainScratch(path.join(this.directory, id));
    return Promise.resolve({
      uid: null,
      network: null,
      tmp: scratch.directory,
      tmpKind: scratch.kind,
      localAddress: () => LOOPBACK,
      inside: () => Promise.resolve(null),
      remove: () => scratch.remove(),
    });
  }
}

class Namespaces implements Isolation {
  #network: OfflineNetwork | null = null;
  readonly #uids = new Uids(process.pid);
  readonly #scratch: ScratchMaker;

  constructor(
    private readonly directory: string,
    private readonly root: SandboxRoot,
  ) {
    this.#scratch = new ScratchMaker(directory);
  }

  get facts(): IsolationFacts {
    return { isolated: true, reason: null, network: this.#network === null ? 'host' : 'loopback' };
  }

  async cutOff(): Promise<Isolation> {
    this.#network = await OfflineNetwork.open();
    return this;
  }

  async open(id: string, tmpBytes: Bytes): Promise<PrivateSpace> {
    const uid = this.#uids.take();
    const directory = path.join(this.directory, id);
    try {
      const scratch = await this.#scratch.make({ directory, sizeBytes: tmpBytes, uid });
      const hosts = `${directory}.hosts`;
      const remove = async () => {
        await rm(hosts, { force: true });
        await scratch.remove().finally(() => this.#uids.giveBack(uid));
      };
      const inside = (order: InsideOrder) => this.#inside(uid, scratch.directory, hosts, order);
      const localAddress = (layers: string | null) => (layers === null ? LOOPBACK : addressOf(uid));
      return { uid, network: this.#network, tmp: TMP, tmpKind: scratch.kind, localAddress, inside, remove };
    } catch (error) {
      this.#uids.giveBack(uid);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#network?.close();
    await this.root.remove();
  }

  async #inside(uid: number, scratch: string, hosts: string, order: InsideOrder): Promise<Inside> {
    for (const folder of order.shown) await this.root.show(folder);
    const mounts: Mount[] = [
      { source: order.task, target: TASK_ROOT },
      { source: scratch, target: TMP },
    ];
    if (order.layers !== null) {
      await writeFile(hosts, this.root.hostsWith(addressOf(uid)));
      mounts.push({ source: order.layers, target: LAYERS_ROOT }, { source: hosts, target: HOSTS });
    }
    if (order.runtime !== null) mounts.push({ source: order.runtime, target: RUNTIME_ROOT });
    return { root: this.root.directory, uid, network: this.#network?.namespace ?? null, mounts };
  }
}

/** In 127.64.0.0/10: as many addresses as there are ids in a block of 22 bits, of which one process has 1,000. */
function addressOf(uid: number): string {
  return `127.${64 + ((uid >> 16) & 0x3f)}.${(uid >> 8) & 0xff}.${uid & 0xff}`;
}
