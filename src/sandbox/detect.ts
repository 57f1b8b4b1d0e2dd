import { readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../errors/index.js';
import { bytes, vcpus } from '../units/index.js';
import { createGroup, removeOwnerIfEmpty } from './groups.js';
import { type CgroupMount, parseMountinfo, parseOwnCgroup } from './mounts.js';
import { ownerName } from './owner.js';
import type { CgroupSupport, UsableCgroups, V1Root } from './types.js';
import { findV2Root } from './v2/root.js';

const MOUNTINFO = 'proc/self/mountinfo';
const OWN_CGROUP = 'proc/self/cgroup';
const REMEDY_V1 = 'run as root, in a container with --privileged';
const REMEDY_V2 =
  'run as root (in a container with --privileged), or in a cgroup of your own: ' +
  'systemd-run --user --scope -p Delegate=yes <command>';
/** No sandbox can have this name. */
const PROBE = { id: '_probe', memoryBytes: bytes(64 * 1_048_576), maxProcesses: 16 };

export interface DetectOptions {
  /** The folder that stands for `/`, in tests. */
  readonly root?: string;
}

/**
 * Finds cgroups in which sandboxes can live, and tries them: a group is made, limited, frozen, thawed and
 * removed. On a system with both versions, the one that has the cpu controller is taken. In version 2 this may
 * move the processes of our own cgroup into a leaf of it (see findV2Root).
 */
export function detectCgroups({ root = '/' }: DetectOptions = {}): CgroupSupport {
  const found = findCgroups(root);
  return found.version === 'none' ? found : firstUsable(found, waysToUse(found));
}

/** From the best one on: the freezer of version 2 came with Linux 5.2, and may not be ours to use. */
function waysToUse(found: UsableCgroups): readonly UsableCgroups[] {
  if (found.version === 'v2' || found.root.unified === null) return [found];
  return [found, { version: 'v1', root: { ...found.root, unified: null } }];
}

function firstUsable(found: UsableCgroups, ways: readonly UsableCgroups[]): CgroupSupport {
  let reason = '';
  for (const way of ways) {
    try {
      probe(way);
      return way;
    } catch (error) {
      reason = messageOf(error);
    }
  }
  const remedy = found.version === 'v1' ? REMEDY_V1 : REMEDY_V2;
  return none(`cgroup ${found.version} is there but cannot be used: ${reason}`, remedy);
}

function findCgroups(root: string): CgroupSupport {
  const mountinfo = readIfThere(path.join(root, MOUNTINFO));
  if (mountinfo === undefined) return none('there is no /proc/self/mountinfo', 'run on Linux');
  const mounts = parseMountinfo(mountinfo).map((mount) => ({
    ...mount,
    mountPoint: path.join(root, mount.mountPoint),
  }));
  if (mountOf(mounts, 'cpu') !== undefined) return findV1(mounts);
  const unified = mounts.find(({ fileSystem }) => fileSystem === 'cgroup2');
  if (unified === undefined) return none('no cgroup file system is mounted', REMEDY_V2);
  return findV2(unified, parseOwnCgroup(readIfThere(path.join(root, OWN_CGROUP)) ?? ''));
}

function findV1(mounts: readonly CgroupMount[]): CgroupSupport {
  const at = (controller: string) => mountOf(mounts, controller)?.mountPoint ?? '';
  const root: V1Root = {
    cpu: at('cpu'),
    cpuacct: at('cpuacct'),
    memory: at('memory'),
    pids: at('pids'),
    freezer: at('freezer'),
    unified: unifiedOf(mounts),
  };
  const missing = Object.entries(root).flatMap(([name, directory]) => (directory === '' ? name : []));
  if (missing.length === 0) return { version: 'v1', root };
  return none(`the cgroup v1 controllers ${missing.join(', ')} are not mounted`, 'mount them');
}

/** The hierarchy of version 2 that lies beside that of version 1 on a hybrid system. */
function unifiedOf(mounts: readonly CgroupMount[]): string | null {
  return mounts.find(({ fileSystem, writable }) => fileSystem === 'cgroup2' && writable)?.mountPoint ?? null;
}

/** A hierarchy can be mounted in several places; one that can be written to is preferred. */
function mountOf(mounts: readonly CgroupMount[], controller: string): CgroupMount | undefined {
  const of = mounts.filter(
    (mount) => mount.fileSystem === 'cgroup' && mount.controllers.includes(controller),
  );
  return of.find(({ writable }) => writable) ?? of[0];
}

function findV2(mount: CgroupMount, ownPath: string | undefined): CgroupSupport {
  const relative = path.relative(mount.hierarchyRoot, ownPath ?? mount.hierarchyRoot);
  const own = relative.startsWith('..') ? mount.mountPoint : path.join(mount.mountPoint, relative);
  const search = findV2Root(mount.mountPoint, own);
  if (search.found) return { version: 'v2', root: { directory: search.directory } };
  return none(`no cgroup can be divided among sandboxes (${search.reasons.join('; ')})`, REMEDY_V2);
}

function probe(support: UsableCgroups): void {
  try {
    const group = createGroup(support, PROBE);
    group.setCpuQuota(vcpus(0.5));
    group.freeze();
    group.thaw();
    group.remove();
  } finally {
    removeOwnerIfEmpty(support, ownerName());
  }
}

function none(what: string, remedy: string): CgroupSupport {
  return { version: 'none', reason: `${what}; to limit CPU and memory, ${remedy}` };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
