import type { Scenario } from '../../src/model/index.js';
import { parseScenario } from '../../src/scenario/index.js';

/** The network that most tests of deployed functions measure. */
export const TEST_NETWORK = { network: 'squeezenet1_1', weights: 'seeded' } as const;

/** A small scenario with every default filled in. */
export function parseTestScenario(): Scenario {
  const text = 'name: test\nnetwork: squeezenet1_1\nvariants: [onnxruntime-node]\nmemory: [1769]\n';
  return parseScenario(text, { file: 'test.yaml' });
}
