import { BenchError } from '../errors/index.js';
import { variantAvailability } from './availability.js';
import { prepareLibtensorflow } from './libtensorflow/index.js';
import type { PreparedVariant } from './prepared-variant.js';
import { preparePython } from './python/index.js';
import type { Variant } from './variant.js';

/**
 * Fetches and builds what a variant needs beyond its npm packages: all of a Python variant's. Quick when it is done already. Throws a
 * BenchError with a hint when the variant cannot run here.
 */
export async function prepareVariant(
  variant: Variant,
  progress: (line: string) => void,
  signal?: AbortSignal,
  requested = false,
): Promise<PreparedVariant> {
  const availability = await variantAvailability(variant, requested);
  if (!availability.available) {
    throw new BenchError(`${variant.name} cannot run here: ${availability.reason}`, {
      code: 'variant-unavailable',
      hint: availability.remedy,
    });
  }
  if (variant.language === 'python') return { variant, ...(await preparePython(variant, progress, signal)) };
  if (variant.preparation === undefined) return { variant, files: [], unstrippedBytes: 0, versions: {} };
  return { variant, ...(await prepareLibtensorflow(variant, progress, signal)) };
}
