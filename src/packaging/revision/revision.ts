import { existsSync } from 'node:fs';
import path from 'node:path';
import { BenchError, EXIT } from '../../errors/index.js';
import { PROJECT_NAME, projectRoot, readPackageJson } from '../project.js';
import { installDependencies } from './dependencies.js';
import { askGit, git } from './git.js';
import { addWorktree, removeWorktree } from './worktree.js';

/** A state of this project, whose handlers can be packaged until it is closed. */
export interface Revision {
  readonly root: string;
  /** As people call it, as `main (commit 0123456789ab)`. */
  readonly name: string;
  close(): Promise<void>;
}

export interface RevisionOptions {
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** The folder of the project as it lies here. */
  readonly project?: string;
}

/**
 * Opens another state of the project: a folder that holds it, installed, or a git ref, which is checked out into
 * a temporary worktree and gets its npm packages there. Throws a BenchError (exit 2) for what is neither.
 */
export async function openRevision(given: string, options: RevisionOptions): Promise<Revision> {
  if (isProject(given)) {
    return { root: path.resolve(given), name: `the folder ${given}`, close: async () => {} };
  }
  return checkOut(given, options.project ?? projectRoot(), options);
}

/** The project as it lies here, and what of it is in no commit. */
export async function presentState(project: string = projectRoot()): Promise<string> {
  const commit = await askGit(project, ['rev-parse', '--short=12', 'HEAD']).catch(() => null);
  if (commit === null) return `the folder ${project}`;
  const changes = await git(project, ['status', '--porcelain', '--', '.']);
  const changed = changes === '' ? 0 : changes.split('\n').length;
  const uncommitted =
    changed === 0 ? '' : `, with ${changed} uncommitted ${changed === 1 ? 'change' : 'changes'}`;
  return `the working tree (commit ${commit}${uncommitted})`;
}

async function checkOut(
  ref: string,
  project: string,
  { progress, signal }: RevisionOptions,
): Promise<Revision> {
  const commit = await commitOf(ref, project);
  // The project may be a folder of a repository that holds more.
  const prefix = await git(project, ['rev-parse', '--show-prefix']);
  progress(`checking out ${ref} (commit ${commit.slice(0, 12)})`);
  const worktree = await addWorktree(project, commit, signal);
  const close = () => removeWorktree(worktree);
  try {
    const root = path.join(worktree, prefix);
    if (!isProject(root)) throw notTheProject(ref, commit);
    await installDependencies(root, project, progress, signal);
    return { root, name: `${ref} (commit ${commit.slice(0, 12)})`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function commitOf(ref: string, project: string): Promise<string> {
  if ((await askGit(project, ['rev-parse', '--git-dir'])) === null) {
    throw usage(
      `${project} is not in a git repository, and ${JSON.stringify(ref)} is no folder of ${PROJECT_NAME}`,
      'name a folder that holds the other state of the project',
    );
  }
  const commit = await askGit(project, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  if (commit !== null && commit !== '') return commit;
  throw usage(
    `git knows no commit ${JSON.stringify(ref)}, and no folder of ${PROJECT_NAME} has that name`,
    'name a branch, a tag or a commit; a shallow clone has few of them: git fetch --unshallow, or fetch-depth: 0',
  );
}

function isProject(folder: string): boolean {
  const has = (name: string) => existsSync(path.join(folder, name));
  return has('package.json') && has('handlers') && readPackageJson(folder).name === PROJECT_NAME;
}

function notTheProject(ref: string, commit: string): BenchError {
  return usage(
    `${ref} (commit ${commit.slice(0, 12)}) has no handlers of ${PROJECT_NAME}`,
    'name a later commit, one that has the folder handlers/',
  );
}

function usage(message: string, hint: string): BenchError {
  return new BenchError(message, { code: 'revision-unknown', exitCode: EXIT.usage, hint });
}
