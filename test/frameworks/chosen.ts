import { BenchError } from '../../src/errors/index.js';
import {
  listVariants,
  type PreparedVariant,
  prepareVariant,
  type Variant,
  variantAvailability,
} from '../../src/packaging/index.js';

/** Soon prepared; `COLDBENCH_FRAMEWORKS=all`, or names joined by commas, tests others. */
const QUICK = [
  ...['cntk', 'litert-js', 'litert-python', 'ncnn'],
  ...['onnxruntime-python', 'onnxruntime-web', 'openvino', 'tfjs-cpu', 'tfjs-node', 'tfjs-wasm'],
];

/** Whether nothing was asked for: only what is soon done. */
export const isQuick = (asked = process.env.COLDBENCH_FRAMEWORKS ?? '') => asked === '';

/** The variants that `npm run test:frameworks` is asked for. Throws for a name that there is not. */
export async function chosenVariants(
  asked = process.env.COLDBENCH_FRAMEWORKS ?? '',
): Promise<readonly Variant[]> {
  const known = await listVariants();
  if (asked === 'all') return known;
  const names = asked === '' ? QUICK : asked.split(',');
  return names.map((name) => {
    const variant = known.find((candidate) => candidate.name === name);
    if (variant === undefined) throw new Error(`COLDBENCH_FRAMEWORKS: there is no variant ${name}`);
    return variant;
  });
}

/**
 * The variant, ready to be packaged; or the reason why it cannot be tested here, which is no fault of the project: a
 * tool that is not installed, a package index that did not answer, or a preparation that nobody asked for by name.
 */
export async function preparedOrReason(variant: Variant): Promise<PreparedVariant | string> {
  const isNamed = (process.env.COLDBENCH_FRAMEWORKS ?? '').split(',').includes(variant.name);
  const availability = await variantAvailability(variant, isNamed);
  if (!availability.available) return `${availability.reason}; ${availability.remedy}`;
  try {
    const progress = (line: string) => process.stderr.write(`${variant.name}: ${line}\n`);
    return await prepareVariant(variant, progress, undefined, isNamed);
  } catch (error) {
    if (error instanceof BenchError && error.code === 'download-failed') return error.message;
    throw error;
  }
}
