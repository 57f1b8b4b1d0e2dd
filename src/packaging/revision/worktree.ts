import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../../host/index.js';
import { removeAbandoned, temporarySibling } from '../temporary.js';
import { askGit, git } from './git.js';

const worktrees = () => cacheDirectory('revisions');

/** Checks a commit out beside the repository, into a folder whose name says which process needs it. */
export async function addWorktree(repository: string, commit: string, signal: AbortSignal): Promise<string> {
  await sweepWorktrees();
  await mkdir(worktrees(), { recursive: true });
  const folder = temporarySibling(path.join(worktrees(), commit.slice(0, 12)));
  try {
    await git(repository, ['worktree', 'add', '--detach', '--quiet', folder, commit], signal);
    return folder;
  } catch (error) {
    await removeWorktree(folder);
    throw error;
  }
}

/** Removes a worktree and what its repository keeps of it, whatever state a kill has left it in. */
export async function removeWorktree(folder: string): Promise<void> {
  const repository = await askGit(folder, ['rev-parse', '--path-format=absolute', '--git-common-dir']).catch(
    () => null,
  );
  if (repository !== null) {
    // From outside of the folder: git does not remove the one that it works in. A kill may have left it locked.
    await askGit(repository, ['worktree', 'remove', '--force', '--force', folder]);
  }
  await rm(folder, { recursive: true, force: true });
}

/** Removes the worktrees of processes that no longer live. Returns their folders. */
export function sweepWorktrees(): Promise<readonly string[]> {
  return removeAbandoned(worktrees(), removeWorktree);
}
