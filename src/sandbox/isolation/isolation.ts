import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';
import type { Bytes } from '../../units/index.js';
import type { CgroupSupport } from '../types.js';
import { notIsolated, OfflineNetwork } from './network.js';
import { READ_ONLY, SandboxRoot } from './root.js';
import { plainScratch, ScratchMaker } from './scratch.js';
import { trialArguments } from './script.js';
import type { Inside, Mount, ScratchKind } from './types.js';
import { Uids } from './uids.js';

/** Where a function finds its package, its layers, its runtime and its scratch directory on AWS. */
export const TASK_ROOT = '/var/task';
export const LAYERS_ROOT = '/opt';
export const RUNTIME_ROOT = '/var/runtime';
const TMP = '/tmp';
const HOSTS = '/etc/hosts';
const LOOPBACK = '127.0.0.1';

/** How far sandboxes are kept apart here, and if not at all, why. */
export interface IsolationFacts {
  /** A file system, a PID and an IPC namespace of its own for each sandbox, and no rights. */
  readonly isolated: boolean;
  readonly reason: string | null;
  /** Whether each sandbox runs as a user of its own, or all as one. */
  readonly users: 'own' | 'shared';
  /** What nothing keeps apart or limits, in words; empty when all is well. */
  readonly missing: readonly string[];
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
  /** The user that its processes run as; null where that is our own and nothing keeps others out. */
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
  const unlimited =
    cgroups.version === 'none' ? [`limits on processor time and memory (${cgroups.reason})`] : [];
  if (!privateMounts) {
    return new NoIsolation(
      directory,
      'it takes root, or user namespaces for all users of this system',
      unlimited,
    );
  }
  try {
    return await Namespaces.open(directory, unlimited);
  } catch (error) {
    return new NoIsolation(directory, messageOf(error), unlimited);
  }
}

class NoIsolation implements Isolation {
  readonly facts: IsolationFacts;

  constructor(
    private readonly directory: string,
    reason: string,
    unlimited: readonly string[],
  ) {
    const missing = ['any isolation: sandboxes are processes of this user, and see its files', ...unlimited];
    this.facts = { isolated: false, reason, users: 'shared', missing, network: 'host' };
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

/** What sandboxes that are one user lack; their network namespace is one too. */
const ONE_USER =
  'a user of its own for each sandbox: one can reach what others and this user serve on loopback, Runtime APIs among it';

/** One sandbox's own part of what it sees. */
interface View {
  readonly uid: number | null;
  readonly scratch: string;
  /** The file with the names of hosts. */
  readonly hosts: string;
  readonly address: string;
}

class Namespaces implements Isolation {
  #network: OfflineNetwork | null = null;
  /** Their addresses on loopback are made of these, also where this process cannot become them. */
  readonly #uids = new Uids(process.pid);
  readonly #scratch: ScratchMaker;

  private constructor(
    private readonly directory: string,
    private readonly root: SandboxRoot,
    private readonly users: IsolationFacts['users'],
    private readonly unlimited: readonly string[],
  ) {
    this.#scratch = new ScratchMaker(directory);
  }

  /** Rejects where the kernel refuses any of it. */
  static async open(directory: string, unlimited: readonly string[]): Promise<Namespaces> {
    const users = Uids.arePossible() ? 'own' : 'shared';
    const root = await SandboxRoot.make(path.join(directory, 'root'));
    try {
      const uid = users === 'own' ? new Uids(process.pid).take() : null;
      await runCommand('/bin/sh', trialArguments({ root: root.directory, uid, network: null, mounts: [] }));
      return new Namespaces(directory, root, users, unlimited);
    } catch (error) {
      await root.remove();
      throw error;
    }
  }

  get facts(): IsolationFacts {
    const missing = [...(this.users === 'shared' ? [ONE_USER] : []), ...this.unlimited];
    const network = this.#network === null ? 'host' : 'loopback';
    return { isolated: true, reason: null, users: this.users, missing, network };
  }

  async cutOff(): Promise<Isolation> {
    this.#network = await OfflineNetwork.open();
    return this;
  }

  async open(id: string, tmpBytes: Bytes): Promise<PrivateSpace> {
    const number = this.#uids.take();
    const uid = this.users === 'own' ? number : null;
    const owner = uid ?? process.getuid?.() ?? 0;
    const giveBack = () => this.#uids.giveBack(number);
    const directory = path.join(this.directory, id);
    try {
      const scratch = await this.#scratch.make({ directory, sizeBytes: tmpBytes, uid: owner });
      const hosts = `${directory}.hosts`;
      const remove = async () => {
        await rm(hosts, { force: true });
        await scratch.remove().finally(giveBack);
      };
      const address = addressOf(number);
      const view = { uid, scratch: scratch.directory, hosts, address };
      const inside = (order: InsideOrder) => this.#inside(view, order);
      const localAddress = (layers: string | null) => (layers === null ? LOOPBACK : address);
      const { kind: tmpKind } = scratch;
      return { uid: owner, network: this.#network, tmp: TMP, tmpKind, localAddress, inside, remove };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#network?.close();
    await this.root.remove();
  }

  async #inside({ uid, scratch, hosts, address }: View, order: InsideOrder): Promise<Inside> {
    for (const folder of order.shown) await this.root.show(folder);
    // What another user owns, modes keep from being written, which costs no mount.
    const options = uid === null ? READ_ONLY : 'bind';
    const mounts: Mount[] = [
      { source: order.task, target: TASK_ROOT, options },
      { source: scratch, target: TMP, options: 'bind' },
    ];
    if (order.layers !== null) {
      await writeFile(hosts, this.root.hostsWith(address));
      mounts.push({ source: order.layers, target: LAYERS_ROOT, options });
      mounts.push({ source: hosts, target: HOSTS, options });
    }
    if (order.runtime !== null) mounts.push({ source: order.runtime, target: RUNTIME_ROOT, options });
    return { root: this.root.directory, uid, network: this.#network?.namespace ?? null, mounts };
  }
}

/** In 127.64.0.0/10: as many addresses as there are ids in a block of 22 bits, of which one process has 1,000. */
function addressOf(uid: number): string {
  return `127.${64 + ((uid >> 16) & 0x3f)}.${(uid >> 8) & 0xff}.${uid & 0xff}`;
}
