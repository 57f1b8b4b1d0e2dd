import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../../host/index.js';
import { isIntact, type MarkedFile } from '../marked-file.js';
import type { TaskFile } from '../task-file.js';
import type { Variant } from '../variant.js';
import { recipeHash } from './recipe.js';

/** Written last: a folder that has it is finished. */
export const MARKER = 'prepared.json';
export const LIBTENSORFLOW = 'libtensorflow';
/** Where the files go in a deployment package. */
export const TFJS_NODE = 'node_modules/@tensorflow/tfjs-node';

/** `prepared.json`. */
export interface Marker {
  /** As the loaded library itself told it. */
  readonly version: string;
  readonly unstrippedBytes: number;
  /** Below the folder of the marker, and of the deployment package. */
  readonly files: readonly MarkedFile[];
}

export interface PreparedLibrary {
  readonly files: readonly TaskFile[];
  readonly unstrippedBytes: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** One folder for each recipe and version of tfjs-node. */
export function preparedFolder(variant: Variant): string {
  return cacheDirectory('prepared', variant.name, recipeHash(variant.version));
}

/** What an earlier preparation left, if it finished and its files still have their sizes. */
export async function readPrepared(variant: Variant): Promise<PreparedLibrary | undefined> {
  const folder = preparedFolder(variant);
  const text = await readFile(path.join(folder, MARKER), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const marker: Marker = JSON.parse(text);
  return (await isIntact(folder, marker.files)) ? toLibrary(folder, marker) : undefined;
}

function toLibrary(folder: string, marker: Marker): PreparedLibrary {
  return {
    files: marker.files.map((file) => ({
      path: file.path,
      dependency: LIBTENSORFLOW,
      executable: true,
      content: { kind: 'file', file: path.join(folder, file.path), shareable: true },
    })),
    unstrippedBytes: marker.unstrippedBytes,
    versions: { [LIBTENSORFLOW]: marker.version },
  };
}
