import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../../host/index.js';
import { isIntact, type MarkedFile } from '../marked-file.js';
import type { TaskFile } from '../task-file.js';
import type { Variant } from '../variant.js';
import { buildRequirements, locksOf, requirementsSetting } from './requirements.js';

/** Written last: a folder that has it is finished. */
export const MARKER = 'prepared.json';
/** The folder of the packages, beside the marker. */
export const SITE = 'site';
/** Changes when a preparation makes other files of the same lock. */
const RECIPE = 1;

/** `prepared.json`. */
export interface Marker {
  /** Of all the files' paths and hashes. */
  readonly sha256: string;
  /** Versions by distribution. */
  readonly distributions: Readonly<Record<string, string>>;
  readonly files: readonly InstalledFile[];
}

/** A file below the site folder, and the distribution that brought it. */
export interface InstalledFile extends MarkedFile {
  readonly distribution: string;
}

export interface PreparedPython {
  readonly files: readonly TaskFile[];
  readonly unstrippedBytes: 0;
  readonly versions: Readonly<Record<string, string>>;
  readonly site: string;
}

/** One folder for each lock and version of Python. */
export function preparedFolder(variant: Variant, pythonVersion: string): string {
  const parts = [
    RECIPE,
    pythonVersion,
    process.platform,
    process.arch,
    ...(variant.foreign === undefined ? [] : [variant.foreign]),
  ];
  const tools = buildRequirements(variant);
  const key = createHash('sha256')
    .update(JSON.stringify(parts))
    .update(locksOf(variant).join(''))
    .update(tools === undefined ? '' : readFileSync(tools))
    .digest('hex')
    .slice(0, 16);
  return cacheDirectory('prepared', variant.name, key);
}

/** What an earlier preparation left, if it finished and its files still have their sizes. */
export async function readPreparedPython(
  variant: Variant,
  pythonVersion: string,
): Promise<PreparedPython | undefined> {
  const folder = preparedFolder(variant, pythonVersion);
  const text = await readFile(path.join(folder, MARKER), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const marker: Marker = JSON.parse(text);
  const site = path.join(folder, SITE);
  return (await isIntact(site, marker.files)) ? toPrepared(site, marker, variant) : undefined;
}

/** A lock that is not the project's is told beside the versions: what it names can be anything. */
function ownLock(variant: Variant): Readonly<Record<string, string>> {
  if (variant.ownRequirements === undefined) return {};
  const sha256 = createHash('sha256').update(readFileSync(variant.ownRequirements)).digest('hex');
  return { [requirementsSetting(variant.name)]: `sha256:${sha256.slice(0, 16)}` };
}

function toPrepared(site: string, marker: Marker, variant: Variant): PreparedPython {
  const told = [variant.package, variant.on?.package, 'numpy', 'pillow'];
  const versions = Object.entries(marker.distributions).filter(([name]) => told.includes(name));
  return {
    files: marker.files.map((file) => ({
      path: file.path,
      dependency: file.distribution,
      executable: file.path.endsWith('.so'),
      content: { kind: 'file', file: path.join(site, file.path), shareable: true },
    })),
    unstrippedBytes: 0,
    versions: { ...Object.fromEntries(versions), ...ownLock(variant) },
    site,
  };
}
