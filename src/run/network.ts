import type { Scenario } from '../model/index.js';
import {
  assignWeights,
  networkByName,
  readWeightsFile,
  seededWeights,
  type WeightedNetwork,
} from '../network/index.js';
import { storedWeights } from './stored-weights.js';

/** Of the weights alone: the scenario's seed orders measurements and must not change what is measured. */
const WEIGHTS_SEED = 1;

/** What of a scenario says which network it measures. */
export type NetworkChoice = Pick<Scenario, 'network' | 'weights'>;

/** A network with the weights that `weights: seeded` stands for: the same on every machine and in every run. */
export function seededNetwork(name: string): WeightedNetwork {
  const network = networkByName(name);
  return { network, weights: seededWeights(network, WEIGHTS_SEED) };
}

const known = new Map<string, Promise<WeightedNetwork>>();

/**
 * The network that a scenario measures, with its weights; read once, since every variant asks. Throws a BenchError
 * (exit 2) where a file of weights cannot be had, or is not of this network.
 */
export function weightedNetwork(choice: NetworkChoice): Promise<WeightedNetwork> {
  const key = JSON.stringify([choice.network, choice.weights]);
  const made = known.get(key) ?? make(choice);
  known.set(key, made);
  return made;
}

async function make({ network: name, weights: spec }: NetworkChoice): Promise<WeightedNetwork> {
  if (spec === 'seeded') return seededNetwork(name);
  const network = networkByName(name);
  const found = await readWeightsFile(await storedWeights(spec));
  const { names, batchNormEpsilon: epsilon } = spec;
  const weights = assignWeights(network, found, {
    ...(names === undefined ? {} : { names }),
    ...(epsilon === undefined ? {} : { epsilon }),
  });
  return { network, weights };
}
