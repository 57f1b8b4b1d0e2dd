import { killAndRemove, killAndRemoveNow } from './ending.js';
import { listOwners, listSandboxes, openGroup, removeOwnerIfEmpty } from './groups.js';
import { isDeadOwner, ownerName } from './owner.js';
import type { CgroupSupport } from './types.js';

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

/**
 * Kills and removes what is left of this process's own sandboxes, for the handler of its `exit` event: without
 * an event loop. Returns the names of those that would not go within a quarter of a second each.
 */
export function closeOwner(support: CgroupSupport): readonly string[] {
  if (support.version === 'none') return [];
  const owner = ownerName();
  const left = listSandboxes(support, owner).filter((id) => !killAndRemoveNow(openGroup(support, owner, id)));
  removeOwnerIfEmpty(support, owner);
  return left;
}
