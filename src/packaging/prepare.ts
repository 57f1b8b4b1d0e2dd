import { BenchError } from '../errors/index.js';
import { variantAvailability } from './availability.js';
import { prepareLibtensorflow } from './libtensorflow/index.js';
import type { TaskFile } from './task-file.js';
import type { Variant } from './variant.js';

/** A variant that can be packaged. */
export interface PreparedVariant {
  readonly variant: Variant;
  /** Files that its packages lack, fetched or built here. */
  readonly files: readonly TaskFile[];
  /** Bytes of those files before they were stripped. */
  readonly unstrippedBytes: number;
  /** Name to version of what was fetched. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Fetches and builds what a variant needs beyond its npm packages. Quick when it is done already. Throws a
 * BenchError with a hint when the variant cannot run here.
 */
export async function prepareVariant(
  variant: Variant,
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<PreparedVariant> {
  const availability = await variantAvailability(variant);
  if (!availability.available) {
    throw new BenchError(`${variant.name} cannot run here: ${availability.reason}`, {
      code: 'variant-unavailable',
      hint: availability.remedy,
    });
  }
  if (variant.preparation === undefined) return { variant, files: [], unstrippedBytes: 0, versions: {} };
  return { variant, ...(await prepareLibtensorflow(variant, progress, signal)) };
}
