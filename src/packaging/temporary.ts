import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const TEMPORARY = /\.(\d+)-[0-9a-f]{8}\.tmp$/;

/** A new name beside a path, on its file system, that says which process works there. */
export function temporarySibling(target: string): string {
  return `${target}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/**
 * Renames a finished folder to its place. Where another process was first, its equal result stays; one that
 * lacks its marker is damaged and is replaced.
 */
export async function moveIntoPlace(temporary: string, target: string, marker: string): Promise<void> {
  if (!existsSync(path.join(target, marker))) await rm(target, { recursive: true, force: true });
  try {
    await rename(temporary, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** Removes what processes that no longer live have left unfinished in a folder, and returns what that was. */
export async function removeAbandoned(
  folder: string,
  remove: (abandoned: string) => Promise<void> = (abandoned) =>
    rm(abandoned, { recursive: true, force: true }),
): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const abandoned = names
    .filter((name) => {
      const pid = TEMPORARY.exec(name)?.[1];
      return pid !== undefined && !isAlive(Number(pid));
    })
    .map((name) => path.join(folder, name));
  await Promise.all(abandoned.map(remove));
  return abandoned;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
