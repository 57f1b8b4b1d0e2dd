import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { closest } from 'fastest-levenshtein';
import { BenchError, EXIT } from '../../errors/index.js';
import type { Network } from '../description.js';

type Makers = Readonly<Record<string, () => Network>>;

/** Every network that a scenario can name: those that a file of this folder exports as `networks`, by name. */
export const networks: Makers = await networksOf(import.meta.dirname);

// A file that is put here is found, so that nothing else has to be changed for it.
async function networksOf(folder: string): Promise<Makers> {
  const files = readdirSync(folder).filter((name) => /^(?!index\.).*(?<!\.test)\.js$/.test(name));
  const found = await Promise.all(
    files.sort().map(async (name) => {
      const file: { readonly networks?: Makers } = await import(pathToFileURL(path.join(folder, name)).href);
      return file.networks ?? {};
    }),
  );
  return Object.assign({}, ...found);
}

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
