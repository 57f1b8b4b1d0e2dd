import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { makeTemporaryDirectory } from '../../host/index.js';

/** Everything an emulator keeps on disk, below one temporary directory that its process owns. */
export interface WorkDirectory {
  readonly root: string;
  readonly code: string;
  readonly layers: string;
  readonly objects: string;
  readonly scratch: string;
  readonly uploads: string;
  remove(): Promise<void>;
}

export function createWorkDirectory(): WorkDirectory {
  const root = makeTemporaryDirectory('emulator');
  const below = (name: string): string => {
    const directory = path.join(root, name);
    mkdirSync(directory);
    return directory;
  };
  return {
    root,
    code: below('code'),
    layers: below('layers'),
    objects: below('objects'),
    scratch: below('scratch'),
    uploads: below('uploads'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
