import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A variant's lock: every package that its environment has, exact, with hashes, as pip-compile writes it. */
export const REQUIREMENTS = 'requirements.txt';
/** The lock of wheels that are for another Python, of variants that have some. */
export const FOREIGN_REQUIREMENTS = 'requirements.foreign.txt';

const PINNED = /^([A-Za-z0-9][\w.-]*)==([^\s\\;]+)/gm;

/** The versions that a variant's lock pins, by PyPI's normalized names. */
export function pinnedRequirements(folder: string): ReadonlyMap<string, string> {
  const text = locksOf(folder).join('\n');
  return new Map(
    [...text.matchAll(PINNED)].map(([, name = '', version = '']) => [normalized(name), version]),
  );
}

/** The texts of a variant's locks. */
export function locksOf(folder: string): readonly string[] {
  return [REQUIREMENTS, FOREIGN_REQUIREMENTS]
    .map((name) => path.join(folder, name))
    .filter((file) => path.basename(file) === REQUIREMENTS || existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
}

/** One spelling for all of a package's: https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
