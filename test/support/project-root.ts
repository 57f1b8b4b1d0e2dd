import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project, from any folder that its tests were compiled to. */
export function projectRoot(from: string = path.dirname(fileURLToPath(import.meta.url))): string {
  const manifest = path.join(from, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'coldbench') return from;
  const parent = path.dirname(from);
  if (parent === from) throw new Error('no package.json of coldbench above the tests');
  return projectRoot(parent);
}
