import { killAndRemove, killAndRemoveNow } from './ending.js';
import { listOwners, listSandboxes, openGroup, removeOwnerIfEmpty } from './groups.js';
import { isDeadOwner, ownerName } from './owner.js';
import { livingProcessTrees } from './process-tree.js';
import type { CgroupSupport, Group } from './types.js';

/**
 * Kills and removes the sandboxes whose owner died without ending them (kill -9), never those of a process that
 * lives. Returns their names, `<owner>/<id>`. Without cgroups there is no record of them.
 */
export async function sweepLeftovers(support: CgroupSupport): Promise<readonly string[]> {
  if (support.version === 'none') return [];
  const swept: string[] = [];
  for (const owner of listOwners(support).filter(isDeadOwner)) {
    for (const id of listSandboxes(support, owner)) {
      await killAndRemove(openGroup(support, owner, id), id);
      swept.push(`${owner}/${id}`);
    }
    removeOwnerIfEmpty(support, owner);
  }
  return swept;
}

/** Names of the sandboxes that a sweep would remove. */
export function listLeftovers(support: CgroupSupport): readonly string[] {
  if (support.version === 'none') return [];
  return listOwners(support)
    .filter(isDeadOwner)
    .flatMap((owner) => listSandboxes(support, owner).map((id) => `${owner}/${id}`));
}

/**
 * Kills and removes what is left of this process's own sandboxes, for the handler of its `exit` event: without
 * an event loop. Returns how many would not go within a quarter of a second each.
 */
export function closeOwner(support: CgroupSupport): number {
  if (support.version === 'none') return killAll(livingProcessTrees());
  const owner = ownerName();
  const left = killAll(listSandboxes(support, owner).map((id) => openGroup(support, owner, id)));
  removeOwnerIfEmpty(support, owner);
  return left;
}

function killAll(groups: readonly Group[]): number {
  return groups.filter((group) => !killAndRemoveNow(group)).length;
}
