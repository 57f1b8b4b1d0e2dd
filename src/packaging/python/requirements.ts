import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError, EXIT } from '../../errors/index.js';
import type { Variant } from '../variant.js';

/** A variant's lock: every package that its environment has, exact, with hashes, as pip-compile writes it. */
export const REQUIREMENTS = 'requirements.txt';
/** The lock of wheels that are for another Python, of variants that have some. */
export const FOREIGN_REQUIREMENTS = 'requirements.foreign.txt';
/** The lock of what builds the packages that are published as source alone, of variants that have some. */
const BUILD_REQUIREMENTS = 'requirements.build.txt';

const PINNED = /^([A-Za-z0-9][\w.-]*)==([^\s\\;]+)/gm;

/** Where a variant's locks are: its folder, and a file of the user's in place of its `requirements.txt`. */
export type Locked = Pick<Variant, 'folder' | 'ownRequirements'>;

/** The versions that a variant's locks pin, by PyPI's normalized names. */
export function pinnedRequirements(locked: Locked): ReadonlyMap<string, string> {
  const text = locksOf(locked).join('\n');
  return new Map(
    [...text.matchAll(PINNED)].map(([, name = '', version = '']) => [normalized(name), version]),
  );
}

/** The texts of a variant's locks. */
export function locksOf(locked: Locked): readonly string[] {
  return [requirementsFile(locked), path.join(locked.folder, FOREIGN_REQUIREMENTS)]
    .filter((file) => path.basename(file) !== FOREIGN_REQUIREMENTS || existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
}

/** The lock of what pip builds with; undefined where it builds nothing. */
export function buildRequirements({ folder }: Locked): string | undefined {
  const file = path.join(folder, BUILD_REQUIREMENTS);
  return existsSync(file) ? file : undefined;
}

/** The lock that pip installs. */
export function requirementsFile({ folder, ownRequirements }: Locked): string {
  return ownRequirements ?? path.join(folder, REQUIREMENTS);
}

/**
 * The user's own lock for a variant, by the environment: another package index, which pip's own settings name, has
 * other builds, which the project's hashes refuse. Throws a BenchError for one that is not there.
 */
export function ownRequirements(
  variant: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const setting = requirementsSetting(variant);
  const file = environment[setting];
  if (file === undefined || file === '') return undefined;
  if (existsSync(file)) return path.resolve(file);
  throw new BenchError(`${setting}: there is no file ${file}`, {
    code: 'requirements-missing',
    exitCode: EXIT.usage,
    hint: 'name a file as pip-compile --generate-hashes writes it, or unset the variable',
  });
}

export const requirementsSetting = (variant: string) =>
  `COLDBENCH_REQUIREMENTS_${variant.toUpperCase().replaceAll('-', '_')}`;

/** One spelling for all of a package's: https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
