import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Whether a program of this name is found where the PATH says, and may be run. */
export function isOnPath(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
