import { BenchError, EXIT } from '../errors/index.js';
import type { Scenario, WeightsSpec } from '../model/index.js';
import {
  assignWeights,
  type Network,
  networkByName,
  outputLength,
  readWeightsFile,
  seededWeights,
  type WeightedNetwork,
} from '../network/index.js';
import { storedFile } from './stored-file.js';

/** Of the weights alone: the scenario's seed orders measurements and must not change what is measured. */
const WEIGHTS_SEED = 1;

/** What of a scenario says which network it measures, and in which form. */
export interface NetworkChoice extends Pick<Scenario, 'network' | 'weights'> {
  /** Width and height of its input, in pixels; absent: its own. */
  readonly size?: number;
  /** Images that it computes at once; absent: one. */
  readonly batch?: number;
}

/** A network with the weights that `weights: seeded` stands for: the same on every machine and in every run. */
export function seededNetwork(name: string): WeightedNetwork {
  const network = networkByName(name);
  return { network, weights: seededWeights(network, WEIGHTS_SEED) };
}

/** Of one of our networks. */
export interface NamedNetworkChoice extends NetworkChoice {
  readonly network: string;
  readonly weights: 'seeded' | WeightsSpec;
}

const known = new Map<string, Promise<WeightedNetwork>>();

/**
 * The network that a scenario measures, with its weights; read once, since every variant asks. Throws a BenchError
 * (exit 2) where a file of weights cannot be had, or is not of this network, or images of the size are too small for it.
 */
export function weightedNetwork(choice: NamedNetworkChoice): Promise<WeightedNetwork> {
  const { network, weights, size, batch } = choice;
  const key = JSON.stringify([network, weights, size, batch]);
  const made = known.get(key) ?? make(choice);
  known.set(key, made);
  return made;
}

async function make({ size, batch = 1, ...choice }: NamedNetworkChoice): Promise<WeightedNetwork> {
  const { network, weights } = await whole(choice);
  const { input } = network;
  const sized = size === undefined ? input : { ...input, width: size, height: size };
  return {
    network: checked({ ...network, input: batch === 1 ? sized : { ...sized, batch } }),
    weights,
  };
}

function checked(network: Network): Network {
  try {
    outputLength(network);
    return network;
  } catch (cause) {
    const { width } = network.input;
    throw new BenchError(`images of ${width} x ${width} pixels are too small for ${network.name}`, {
      code: 'input-too-small',
      exitCode: EXIT.usage,
      hint: 'give a larger input.size',
      cause,
    });
  }
}

async function whole({ network: name, weights: spec }: NamedNetworkChoice): Promise<WeightedNetwork> {
  if (spec === 'seeded') return seededNetwork(name);
  const network = networkByName(name);
  const source = 'url' in spec ? spec.url : spec.file;
  const found = await readWeightsFile(await storedFile('weights', spec), source);
  const { names, batchNormEpsilon: epsilon } = spec;
  const weights = assignWeights(network, found, {
    ...(names === undefined ? {} : { names }),
    ...(epsilon === undefined ? {} : { epsilon }),
  });
  return { network, weights };
}
