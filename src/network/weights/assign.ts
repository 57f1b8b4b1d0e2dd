import type { Network } from '../description.js';
import {
  biasName,
  parametersOf,
  type Tensor,
  type WeightedLayer,
  type Weights,
  weightName,
} from '../parameters.js';
import { folded, type Normalization } from './fold.js';
import { type FoundTensor, tensorFrom, type WeightsFile } from './found.js';
import { toChannelsFirst } from './layout.js';
import { mismatch } from './malformed.js';
import { checkNames, isWeighted, keyed, keyOf, nearestTo } from './names.js';
import { BIAS, MEAN, SCALE, SHIFT, VARIANCE, WEIGHT } from './roles.js';

export interface AssignOptions {
  /** Of the file's layers, by the network's, where they are called otherwise. */
  readonly names?: Readonly<Record<string, string>>;
  /** Instead of the one that the file tells, or its framework's default. */
  readonly epsilon?: number;
}

/** What training needs and inference does not. */
const IGNORED = /num_batches_tracked$|(^|\/)optimizer(_weights)?\/|seed_generator/;
const MOST_TOLD = 8;

/**
 * The network's parameters out of a file's, by name and shape. Names are compared without what frameworks put
 * between their parts (`features.0.weight`, `features_0/kernel:0`). Batch normalization is folded in. Throws a
 * BenchError (exit 2) that tells every tensor that is missing, has another shape, or has no place in the network.
 */
export function assignWeights(network: Network, found: WeightsFile, options: AssignOptions = {}): Weights {
  checkNames(found, options.names);
  const search = new Search(found, options);
  const weights = new Map<string, Tensor>();
  const shapes = new Map(parametersOf(network).map(({ name, shape }) => [name, shape]));
  for (const layer of network.layers) {
    if (!isWeighted(layer)) continue;
    const expected = { weight: shapes.get(weightName(layer)) ?? [], bias: shapes.get(biasName(layer)) ?? [] };
    const made = search.layer(layer, expected);
    if (made === undefined) continue;
    weights.set(weightName(layer), made.weight);
    weights.set(biasName(layer), made.bias);
  }
  search.end(network);
  return weights;
}

interface Expected {
  readonly weight: readonly number[];
  readonly bias: readonly number[];
}

class Search {
  readonly #found: WeightsFile;
  readonly #options: AssignOptions;
  readonly #byKey: ReadonlyMap<string, FoundTensor>;
  readonly #used = new Set<FoundTensor>();
  /** Told at the end: which name is the nearest, depends on those that have a place. */
  readonly #faults: (() => string)[] = [];

  constructor(found: WeightsFile, options: AssignOptions) {
    this.#found = found;
    this.#options = options;
    this.#byKey = keyed(found);
  }

  layer(layer: WeightedLayer, expected: Expected): { weight: Tensor; bias: Tensor } | undefined {
    const name = this.#options.names?.[layer.name] ?? layer.name;
    const weight = this.#tensor(name, WEIGHT, expected.weight, layer);
    const normalization = this.#normalization(layer, expected.bias);
    const bias = this.#tensor(name, BIAS, expected.bias, layer, normalization !== undefined);
    if (weight === undefined) return undefined;
    if (normalization !== undefined) return folded(weight, bias, normalization);
    return bias === undefined ? undefined : { weight, bias };
  }

  end({ name }: Network): void {
    const extra = this.#unused().map(
      (tensor) => `${tensor.name} [${tensor.shape}] is in the file, and has no place in ${name}`,
    );
    const missing = this.#faults.map((fault) => fault());
    const count = missing.length + extra.length;
    if (count === 0) return;
    // Of both, so that a file of another network is seen to be one.
    const told = [...missing.slice(0, Math.max(MOST_TOLD - extra.length, MOST_TOLD / 2)), ...extra].slice(
      0,
      MOST_TOLD,
    );
    const more = count > told.length ? [`and ${count - told.length} more`] : [];
    const { source, kind } = this.#found;
    throw mismatch(
      [`${source}: ${kind}, but not the weights of ${name}:`, ...told, ...more].join('\n  '),
      'if its layers are only called otherwise, tell how, as weights: {file: ..., names: {features.0: conv1}}',
    );
  }

  #unused(): readonly FoundTensor[] {
    return this.#found.tensors.filter((tensor) => !this.#used.has(tensor) && !IGNORED.test(tensor.name));
  }

  /** What the file has of the batch normalization after a layer; nothing where it is folded in already. */
  #normalization(layer: WeightedLayer, shape: readonly number[]): Normalization | undefined {
    const given = 'batchNorm' in layer ? layer.batchNorm : undefined;
    if (given === undefined) return undefined;
    const name = this.#options.names?.[given] ?? given;
    if (![...MEAN, ...VARIANCE].some((role) => this.#byKey.has(keyOf(`${name}/${role}`)))) return undefined;
    const [scale, shift, mean, variance] = [SCALE, SHIFT, MEAN, VARIANCE].map((roles) =>
      this.#tensor(name, roles, shape),
    );
    if (scale === undefined || shift === undefined || mean === undefined || variance === undefined)
      return undefined;
    const told = this.#found.epsilons?.get(keyOf(name));
    const epsilon = this.#options.epsilon ?? told ?? this.#found.epsilon;
    return { scale, shift, mean, variance, epsilon };
  }

  #tensor(
    name: string,
    roles: readonly string[],
    expected: readonly number[],
    layer?: WeightedLayer,
    optional = false,
  ): Tensor | undefined {
    const found = roles
      .map((role) => this.#byKey.get(keyOf(`${name}/${role}`)))
      .find((one) => one !== undefined);
    if (found === undefined) {
      if (!optional) this.#faults.push(() => this.#missing(name, roles, expected));
      return undefined;
    }
    this.#used.add(found);
    const tensor = this.#inOurOrder(tensorFrom(found), layer);
    if (`${tensor.shape}` === `${expected}`) return tensor;
    this.#faults.push(() => `${found.name}: the network has [${expected}], the file [${found.shape}]`);
    return undefined;
  }

  #inOurOrder(tensor: Tensor, layer: WeightedLayer | undefined): Tensor {
    return layer === undefined || this.#found.layout === 'channels-first'
      ? tensor
      : toChannelsFirst(tensor, layer.op);
  }

  #missing(name: string, roles: readonly string[], shape: readonly number[]): string {
    const wanted = `${name}.${roles[0]}`;
    const names = this.#unused().map((tensor) => tensor.name);
    return `${wanted} [${shape}] is missing${nearestTo(wanted, names)}`;
  }
}
