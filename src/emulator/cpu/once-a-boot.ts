import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { cacheDirectory, writeFileAtomic } from '../../host/index.js';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * What was measured since the machine booted, or else is measured now: kept in the cache folder, unless it is
 * null.
 *
 * @param name without a slash; changes with what the measurement depends on
 * @param parse null for what is none
 */
export async function onceABoot<T>(
  name: string,
  parse: (json: unknown) => T | null,
  measure: () => Promise<T | null>,
): Promise<T | null> {
  const bootId = readFileSync(BOOT_ID, 'utf8').trim();
  const file = cacheDirectory('cpu-control', `${os.release()}-${name}-${bootId}.json`);
  const kept = await readKept(file, parse);
  if (kept !== null) return kept;
  const measured = await measure();
  if (measured !== null) await writeFileAtomic(file, JSON.stringify(measured));
  return measured;
}

async function readKept<T>(file: string, parse: (json: unknown) => T | null): Promise<T | null> {
  try {
    return parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}
