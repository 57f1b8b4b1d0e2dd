import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A variant's lock: every package that its environment has, exact, with hashes, as pip-compile writes it. */
export const REQUIREMENTS = 'requirements.txt';

const PINNED = /^([A-Za-z0-9][\w.-]*)==([^\s\\;]+)/gm;

/** The versions that a variant's lock pins, by PyPI's normalized names. */
export function pinnedRequirements(folder: string): ReadonlyMap<string, string> {
  const text = readFileSync(path.join(folder, REQUIREMENTS), 'utf8');
  return new Map(
    [...text.matchAll(PINNED)].map(([, name = '', version = '']) => [normalized(name), version]),
  );
}

/** One spelling for all of a package's: https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
