import { closest } from 'fastest-levenshtein';
import { BenchError, EXIT } from '../../errors/index.js';
import type { Network } from '../description.js';
import { mobilenet_v2 } from './mobilenet.js';
import { resnet18, resnet50 } from './resnet.js';
import { squeezenet1_0, squeezenet1_1 } from './squeezenet.js';

/** Every network that a scenario can name. */
export const networks: Readonly<Record<string, () => Network>> = {
  squeezenet1_1,
  squeezenet1_0,
  mobilenet_v2,
  resnet18,
  resnet50,
};

/** The network of that name. Throws `unknown-network`, with the nearest known name. */
export function networkByName(name: string): Network {
  const known = Object.keys(networks);
  const make = Object.hasOwn(networks, name) ? networks[name] : undefined;
  if (make !== undefined) return make();
  throw new BenchError(`there is no network called ${JSON.stringify(name)}`, {
    code: 'unknown-network',
    exitCode: EXIT.usage,
    hint: `did you mean ${closest(name, known)}? Known: ${known.join(', ')}`,
  });
}
