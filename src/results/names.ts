import { BenchError, EXIT } from '../errors/index.js';

const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+@=~-]{0,127}$/;

/** Whether a name from a file can be that of a folder of results. */
export const isFolderName = (name: string): boolean => SAFE_NAME.test(name);

/**
 * A scenario's or cell's name as the name of its folder. Throws `unsafe-name` for one that could lead
 * outside of the results (`..`, a separator) or that some file system does not take.
 */
export function folderName(name: string, what: 'scenario' | 'cell'): string {
  if (isFolderName(name)) return name;
  throw new BenchError(`the ${what} name ${JSON.stringify(name)} cannot name a folder of results`, {
    code: 'unsafe-name',
    exitCode: EXIT.usage,
    hint: 'use letters, digits, and any of . _ + @ = ~ - after the first character, at most 128 in all',
  });
}

/** `2026-11-22T08:00:00.000Z` as it stands in a folder's name: `2026-11-22T08-00-00Z`. */
export function folderTime(isoTime: string): string {
  return `${new Date(isoTime).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** Order of names in which `round-10` comes after `round-9`. */
export const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
