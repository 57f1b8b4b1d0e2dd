import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';

const LOCK = 'package-lock.json';
const INSTALLED = 'node_modules';

/**
 * Gives a checkout its npm packages: where its lock is that of the project, those of the project, as hard links,
 * in seconds and without a network; else by `npm ci`. A link to the whole folder would lead its handlers to the
 * project's own shared code.
 */
export async function installDependencies(
  root: string,
  project: string,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if ((await sameLock(root, project)) && (await linkInstalled(root, project, signal))) return;
  progress('installing its npm packages');
  await runCommand('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: root, signal });
}

async function sameLock(root: string, project: string): Promise<boolean> {
  const [one, other] = await Promise.all(
    [root, project].map((folder) => readFile(path.join(folder, LOCK)).catch(() => null)),
  );
  return one !== null && other !== null && one !== undefined && other !== undefined && one.equals(other);
}

/** False where the file system has no such links, as between two of them. */
async function linkInstalled(root: string, project: string, signal: AbortSignal): Promise<boolean> {
  for (const place of ['', ...(await workspaces(project))]) {
    const from = path.join(project, place, INSTALLED);
    const to = path.join(root, place, INSTALLED);
    if (!existsSync(from) || existsSync(to) || !existsSync(path.dirname(to))) continue;
    try {
      await runCommand('cp', ['--archive', '--link', from, to], { signal });
    } catch (error) {
      if (error instanceof BenchError) return false;
      throw error;
    }
  }
  return true;
}

/** A workspace has packages of its own where its versions differ from the others'. */
async function workspaces(project: string): Promise<readonly string[]> {
  const names = await readdir(path.join(project, 'handlers'));
  return names.map((name) => path.join('handlers', name));
}
