import { type Network, networkByName, seededWeights, type Weights } from '../network/index.js';

/** Of the weights alone: the scenario's seed orders measurements and must not change what is measured. */
const WEIGHTS_SEED = 1;

/** A network with the weights that `weights: seeded` stands for: the same on every machine and in every run. */
export function seededNetwork(name: string): { readonly network: Network; readonly weights: Weights } {
  const network = networkByName(name);
  return { network, weights: seededWeights(network, WEIGHTS_SEED) };
}
