import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ENGINES_FOLDER = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = /(?<!\.test)\.js$/;

/**
 * Tells one state of the load generator and its truth servers from another: a calibration of other code says nothing
 * of this one.
 */
export function generatorIdentity(): string {
  const files = readdirSync(ENGINES_FOLDER, { recursive: true, encoding: 'utf8' });
  const hash = createHash('sha256');
  for (const file of files.filter((name) => PROGRAM.test(name)).sort()) {
    hash.update(file).update(readFileSync(path.join(ENGINES_FOLDER, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
