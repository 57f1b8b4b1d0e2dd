import {
  cachedReferenceLogits,
  compareLogits,
  gateImages,
  networkByName,
  PARITY_MUTATIONS,
  PARITY_TOLERANCE,
  type ParityMutation,
  seededWeights,
} from '../../src/network/index.js';
import { float32Logits } from '../../src/network/reference/reference.js';

/** What lies below a network's tolerance, and what above it: shares of the largest logit of the gate's images. */
export interface ToleranceFigures {
  readonly network: string;
  readonly tolerance: number;
  /** Of an evaluation that rounds each sum to float32 as it grows. */
  readonly float32: number;
  /** What the gate sees of each mutation; at least so much where it is many times the tolerance. */
  readonly mutations: readonly MutationEffect[];
}

export interface MutationEffect {
  readonly name: string;
  readonly effect: number;
}

/** The gate sees the largest difference of all images; from so many tolerances on, other images are not looked at. */
const PLAIN = 10;

/** Takes some twenty evaluations of the network the first time. */
export async function toleranceFigures(name: string): Promise<ToleranceFigures> {
  const network = networkByName(name);
  const weights = seededWeights(network, 1);
  const tolerance = network.parityTolerance ?? PARITY_TOLERANCE;
  const pixels = (await gateImages(network)).map((image) => image.pixels);
  const reference = await Promise.all(pixels.map((each) => cachedReferenceLogits(network, weights, each)));
  /** With the reference's own logits for images that are not given. */
  const errorOf = (candidate: ReadonlyMap<number, readonly number[]>) =>
    compareLogits(
      reference.map((logits, image) => candidate.get(image) ?? [...logits]),
      reference,
    ).maxRelativeError;

  /** Kept in the cache: what the same mutation of the same network comes to is computed once. */
  async function effectOf({ apply }: ParityMutation): Promise<number> {
    const mutated = apply({ network, weights });
    let effect = 0;
    for (const [image, each] of pixels.entries()) {
      const logits = await cachedReferenceLogits(mutated.network, mutated.weights, each);
      effect = Math.max(effect, errorOf(new Map([[image, [...logits]]])));
      if (effect > PLAIN * tolerance) break;
    }
    return effect;
  }

  const mutations: MutationEffect[] = [];
  for (const mutation of PARITY_MUTATIONS)
    mutations.push({ name: mutation.name, effect: await effectOf(mutation) });
  const float32 = pixels.map((each, image) => [image, float32Logits(network, weights, each)] as const);
  return {
    network: name,
    tolerance,
    float32: errorOf(new Map(float32)),
    mutations,
  };
}

export const smallestOf = ({ mutations }: ToleranceFigures): MutationEffect =>
  mutations.reduce((least, each) => (each.effect < least.effect ? each : least));
