import { isOnPath } from '../host/index.js';
import { STRIP } from './strip.js';
import type { Availability, Variant } from './variant.js';

/** Debian's package of those that are no part of a compiler's. */
const DEBIAN_PACKAGES: ReadonlyMap<string, string> = new Map([
  [STRIP, 'binutils'],
  ['nm', 'binutils'],
]);

/** Why a variant cannot be packaged with the programs that are here; undefined where it lacks none. */
export function withoutTool(variant: Pick<Variant, 'tools' | 'strip'>): Availability | undefined {
  const missing = toolsOf(variant).find((tool) => !isOnPath(tool));
  if (missing === undefined) return undefined;
  const debian = DEBIAN_PACKAGES.get(missing) ?? 'build-essential';
  return {
    available: false,
    reason: `packaging it needs ${missing}, which is not on the PATH`,
    remedy: `install ${missing} (Debian: apt-get install ${debian})`,
  };
}

/** Also for a package that is in the cache already: it is dropped from there in time. */
function toolsOf({ tools, strip }: Pick<Variant, 'tools' | 'strip'>): readonly string[] {
  // Rules name files of Linux: elsewhere packages have none of them, and are not stripped.
  const isStripped = strip.length > 0 && process.platform === 'linux';
  return isStripped ? [...tools, STRIP] : tools;
}
