import { closest, distance } from 'fastest-levenshtein';
import type { Network } from '../description.js';
import type { WeightedLayer } from '../parameters.js';
import type { FoundTensor, WeightsFile } from './found.js';
import { mismatch } from './malformed.js';
import { BIAS, MEAN, SCALE, SHIFT, VARIANCE, WEIGHT } from './roles.js';

const ROLES = [...WEIGHT, ...BIAS, ...SCALE, ...SHIFT, ...MEAN, ...VARIANCE];
/** What a tensor's name has after that of its layer. */
const AFTER_LAYER = new RegExp(`[^A-Za-z0-9]+(${ROLES.join('|')})(:\\d+)?$`, 'i');

export function isWeighted(layer: Network['layers'][number]): layer is WeightedLayer {
  return layer.op === 'conv' || layer.op === 'depthwiseConv' || layer.op === 'dense';
}

/** What a user may say that a file calls otherwise: the layers with parameters, and their batch normalizations. */
export function namedLayers({ layers }: Network): readonly string[] {
  return layers
    .filter(isWeighted)
    .flatMap((layer) =>
      'batchNorm' in layer && layer.batchNorm !== undefined ? [layer.name, layer.batchNorm] : [layer.name],
    );
}

/**
 * Throws a BenchError (exit 2) for names that the file does not have. A batch normalization of such a name would be
 * taken for one that is folded in already.
 */
export function checkNames(
  { source, tensors }: WeightsFile,
  names: Readonly<Record<string, string>> = {},
): void {
  const layers = [...new Set(tensors.map(({ name }) => name.replace(AFTER_LAYER, '')))];
  const keys = new Set(layers.map(keyOf));
  const wrong = Object.entries(names).filter(([, name]) => !keys.has(keyOf(name)));
  if (wrong.length === 0) return;
  const told = wrong.map(([layer, name]) => `${name}, for ${layer}${nearestTo(name, layers)}`);
  throw mismatch(
    [`${source}: it has no layers of these names:`, ...told].join('\n  '),
    "weights.names tells the file's name of a layer after the network's, as {features.0: conv1}",
  );
}

/** Keras says `:0` at the end, MXNet `arg:` and `aux:` before, and wrappers of PyTorch `module.`. */
export function keyOf(name: string): string {
  return name
    .replace(/:\d+$/, '')
    .replace(/^(arg|aux):/, '')
    .replace(/^module\./, '')
    .replace(/[^A-Za-z0-9]+/g, '/')
    .toLowerCase();
}

export function keyed({ source, tensors }: WeightsFile): ReadonlyMap<string, FoundTensor> {
  const byKey = new Map<string, FoundTensor>();
  for (const tensor of tensors) {
    const key = keyOf(tensor.name);
    const other = byKey.get(key);
    if (other !== undefined && other.name !== tensor.name)
      throw mismatch(`${source}: ${other.name} and ${tensor.name} cannot be told apart`);
    byKey.set(key, tensor);
  }
  return byKey;
}

/** The end of a message about a name that is not there; empty where no other is near. */
export function nearestTo(wanted: string, names: readonly string[]): string {
  const near = names.length === 0 ? '' : closest(wanted, names);
  const isNear = near !== '' && distance(wanted, near) <= wanted.length / 2;
  return isNear ? `; the nearest name is ${near}` : '';
}
