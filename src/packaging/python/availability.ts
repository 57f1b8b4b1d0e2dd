import { BenchError, messageOf } from '../../errors/index.js';
import type { Availability, Variant } from '../variant.js';
import { hasPip, pythonOf } from './interpreter.js';
import { readPreparedPython } from './prepared.js';

/** Available when prepared already, or when the Python of its runtime is here, with pip. */
export async function pythonAvailability(variant: Variant, requested: boolean): Promise<Availability> {
  try {
    const { program, version } = await pythonOf(variant);
    if ((await readPreparedPython(variant, version)) !== undefined) return { available: true };
    if (variant.onRequest !== undefined && !requested) return preparedOnRequest(variant, variant.onRequest);
    if (await hasPip(program)) return { available: true };
    return {
      available: false,
      reason: `its packages are installed with pip, and "${program} -m pip" does not run`,
      remedy: 'install pip (Debian: apt-get install python3-pip)',
    };
  } catch (error) {
    const remedy = error instanceof BenchError ? error.hint : undefined;
    return {
      available: false,
      reason: messageOf(error),
      remedy: remedy ?? 'install the Python of its runtime',
    };
  }
}

function preparedOnRequest({ name }: Variant, cost: string): Availability {
  return {
    available: false,
    reason: `it is prepared only when asked for: ${cost}`,
    remedy: `run bench prepare ${name}`,
  };
}
