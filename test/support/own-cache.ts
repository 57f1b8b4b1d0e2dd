import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../../src/host/index.js';

/** A folder for XDG_CACHE_HOME that shares what the user's own cache holds, except for one of its folders. */
export async function ownCache(folder: string, without: string): Promise<string> {
  await mkdir(path.join(folder, 'coldbench'), { recursive: true });
  const names = await readdir(cacheDirectory()).catch(() => []);
  for (const name of names.filter((each) => each !== without))
    await symlink(cacheDirectory(name), path.join(folder, 'coldbench', name));
  return folder;
}
