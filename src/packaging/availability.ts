import { libtensorflowAvailability } from './libtensorflow/index.js';
import { findInstalled, projectRoot, readPackageJson, sharedHandlerFolder } from './project.js';
import { pythonAvailability } from './python/index.js';
import { withoutTool } from './tools.js';
import type { Availability, Variant } from './variant.js';

/**
 * Checks platform, installed packages and tools. Quick: downloads and builds nothing.
 *
 * @param requested whether somebody asked for its preparation by name: what is prepared only then, is available
 */
export async function variantAvailability(variant: Variant, requested = false): Promise<Availability> {
  const platform = `${process.platform}-${process.arch}`;
  if (variant.platforms !== undefined && !variant.platforms.includes(platform)) {
    return {
      available: false,
      reason: `${variant.package} does not run on ${platform}`,
      remedy: `run it on ${variant.platforms.join(' or ')}`,
    };
  }
  const lacking = withoutTool(variant);
  if (lacking !== undefined) return lacking;
  if (variant.language === 'python') return pythonAvailability(variant, requested);
  const missing = missingPackage(variant);
  if (missing !== undefined) return { available: false, reason: missing, remedy: 'run npm ci' };
  return variant.preparation === 'libtensorflow' ? libtensorflowAvailability(variant) : { available: true };
}

/** The first direct dependency that is not there, or not in the version that the lock holds. */
function missingPackage(variant: Variant): string | undefined {
  return missingIn(variant.folder) ?? missingIn(sharedHandlerFolder(projectRoot(variant.folder), 'node'));
}

function missingIn(folder: string): string | undefined {
  for (const [name, wanted] of Object.entries(readPackageJson(folder).dependencies ?? {})) {
    const installed = findInstalled(name, folder);
    if (installed === undefined) return `the package ${name} ${wanted} is not installed`;
    const { version } = readPackageJson(installed);
    if (version !== wanted) return `${name} is installed as ${version}, not as ${wanted}`;
  }
  return undefined;
}
