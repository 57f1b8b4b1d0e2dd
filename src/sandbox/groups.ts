import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isMissing, removeCgroup } from './control-files.js';
import { ownerName, PARENT } from './owner.js';
import type { Group, NamedLimits, UsableCgroups } from './types.js';
import * as v1 from './v1/group.js';
import * as v2 from './v2/group.js';

const MAKE_ATTEMPTS = 5;

/** Makes the group of one sandbox, below the group of its owner (this process), with all limits but the quota. */
export function createGroup(support: UsableCgroups, limits: NamedLimits): Group {
  const owner = ownerName();
  makeOwner(support, owner, MAKE_ATTEMPTS);
  const names = [PARENT, owner, limits.id];
  return support.version === 'v1'
    ? v1.createGroup(support.root, names, limits)
    : v2.createGroup(support.root, names, limits);
}

export function openGroup(support: UsableCgroups, owner: string, id: string): Group {
  const names = [PARENT, owner, id];
  return support.version === 'v1' ? v1.openGroup(support.root, names) : v2.openGroup(support.root, names);
}

/** Tries again where another process removes the parent, empty for a moment, between two of our steps. */
function makeOwner(support: UsableCgroups, owner: string, attempts: number): void {
  try {
    if (support.version === 'v1') v1.makeOwner(support.root, PARENT, owner);
    else v2.makeOwner(support.root, PARENT, owner);
  } catch (error) {
    if (attempts <= 1) throw error;
    makeOwner(support, owner, attempts - 1);
  }
}

/** Removes the groups of an owner, and the parent of all, where nothing is left in them. */
export function removeOwnerIfEmpty(support: UsableCgroups, owner: string): void {
  for (const top of topDirectories(support)) {
    if (removeCgroup(path.join(top, PARENT, owner))) removeCgroup(path.join(top, PARENT));
  }
}

export function listOwners(support: UsableCgroups): string[] {
  return listBelow(support, PARENT);
}

export function listSandboxes(support: UsableCgroups, owner: string): string[] {
  return listBelow(support, PARENT, owner);
}

function listBelow(support: UsableCgroups, ...names: string[]): string[] {
  return [...new Set(topDirectories(support).flatMap((top) => childrenOf(path.join(top, ...names))))];
}

function topDirectories(support: UsableCgroups): readonly string[] {
  return support.version === 'v1' ? v1.directoriesOf(support.root) : [support.root.directory];
}

function childrenOf(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
