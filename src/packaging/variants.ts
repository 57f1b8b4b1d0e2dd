import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, EXIT } from '../errors/index.js';
import { projectRoot, readPackageJson } from './project.js';
import { type Locked, ownRequirements, pinnedRequirements, requirementsFile } from './python/index.js';
import { type Language, languageOf, type Variant, type VariantFile } from './variant.js';
import { parseVariantFile } from './variant-file.js';

const VARIANT_FILE = 'variant.yaml';

/** Every folder of `handlers/` that has a variant.yaml, by name. */
export async function listVariants(
  handlers: string = path.join(projectRoot(), 'handlers'),
): Promise<readonly Variant[]> {
  const entries = await readdir(handlers, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(handlers, name));
  const variants = await Promise.all(folders.map(readVariant));
  return variants.filter((variant) => variant !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readVariant(folder: string): Promise<Variant | undefined> {
  const file = path.join(folder, VARIANT_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : toVariant(parseVariantFile(text, file), folder);
}

function toVariant(file: VariantFile, folder: string): Variant {
  if (file.name !== path.basename(folder)) {
    throw inconsistent(folder, `its name is "${file.name}", but its folder is called otherwise`);
  }
  const { model, prepare, threads, version, ...same } = file;
  const language = languageOf(file.runtime);
  const locked = { folder, ownRequirements: language === 'python' ? ownRequirements(file.name) : undefined };
  const pinned = (name: string) => pinnedVersion(locked, name, language);
  return {
    ...same,
    language,
    package: version.package,
    version: pinned(version.package),
    on: version.on === undefined ? undefined : { package: version.on, version: pinned(version.on) },
    modelFormat: model,
    threads: { env: threads.env, ...(threads.max === undefined ? {} : { max: threads.max }) },
    platforms: file.platforms,
    preparation: prepare,
    foreign: file.foreign,
    parityTolerance: file.parityTolerance,
    // Whoever names the packages knows what they cost.
    onRequest: locked.ownRequirements === undefined ? file.onRequest : undefined,
    ...locked,
  };
}

function pinnedVersion(locked: Locked, name: string, language: Language): string {
  const { folder } = locked;
  const [version, lock] =
    language === 'python'
      ? [pinnedRequirements(locked).get(name), path.basename(requirementsFile(locked))]
      : [readPackageJson(folder).dependencies?.[name], 'package.json'];
  if (version !== undefined && /^\d/.test(version)) return version;
  throw inconsistent(folder, `its ${lock} does not pin "${name}" to an exact version`);
}

function inconsistent(folder: string, what: string): BenchError {
  return new BenchError(`${path.join(folder, VARIANT_FILE)}: ${what}`, {
    code: 'variant-invalid',
    exitCode: EXIT.usage,
    hint: 'make variant.yaml, the folder and its package.json or requirements.txt agree',
  });
}
