import type { Scenario } from '../model/index.js';
import { batchOf, inputSizeOf } from '../scenario/index.js';
import type { NamedNetworkChoice } from './network.js';
import { ownModelGate } from './own-model-gate.js';
import { type ChoosingScenario, sizesOf } from './packaging-choice.js';
import { checkParity, type ParityReference, parityReference, referenceOf } from './parity.js';
import type { ParityGate } from './parity-gate.js';
import { checkSubject } from './subject.js';

/** The gate of a scenario: against float64 or, where the network is a user's model, of variants against one another. */
export async function openParityGate(scenario: ChoosingScenario): Promise<ParityGate> {
  const { network, weights } = scenario;
  if (typeof network !== 'string') {
    await checkSubject(scenario);
    return ownModelGate(network, scenario);
  }
  if (weights === 'model') throw new TypeError(`${network} has no weights of its own`);
  return float64Gate({ network, weights }, scenario);
}

/** The same; null where what is at URLs is to be taken unchecked. */
export async function parityGateOf(scenario: Scenario): Promise<ParityGate | null> {
  return scenario.endpoint?.parity === 'none' ? null : openParityGate(scenario);
}

async function float64Gate(
  choice: Pick<NamedNetworkChoice, 'network' | 'weights'>,
  scenario: ChoosingScenario,
): Promise<ParityGate> {
  const references = new Map<number | undefined, ParityReference>();
  for (const size of sizesOf(scenario.input)) {
    references.set(size.size, await parityReference({ ...choice, ...size }));
  }
  return {
    isOrdered: false,
    async check(cell, { deployed, variant, signal }) {
      const size = inputSizeOf(cell, scenario);
      const reference = references.get(size);
      if (reference === undefined) throw new TypeError(`no reference was made for images of ${size} pixels`);
      return checkParity(deployed, referenceOf(variant, reference), signal, batchOf(cell, scenario));
    },
    concluded: (cells) => cells,
    warnings: () => [],
  };
}
