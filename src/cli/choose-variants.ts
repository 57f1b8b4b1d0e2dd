import { closest, distance } from 'fastest-levenshtein';
import { BenchError, EXIT } from '../errors/index.js';
import { listVariants, type Variant } from '../packaging/index.js';

const NEAR = 4;

/** The variants of these names, or all; throws a usage error for a name that there is not. */
export async function chooseVariants(names: readonly string[]): Promise<readonly Variant[]> {
  const known = await listVariants();
  if (names.length === 0) return known;
  return names.map((name) => known.find((variant) => variant.name === name) ?? unknown(name, known));
}

function unknown(name: string, known: readonly Variant[]): never {
  const names = known.map((variant) => variant.name);
  const nearest = closest(name, names);
  const suggestion = distance(name, nearest) <= NEAR ? `; did you mean "${nearest}"?` : '';
  throw new BenchError(`unknown variant "${name}"${suggestion}`, {
    code: 'variant-unknown',
    exitCode: EXIT.usage,
    hint: `there are ${names.join(', ')}`,
  });
}
