import { z } from 'zod';
import { expected } from './fields.js';
import { suggestion } from './nearest.js';
import { shown } from './quoted.js';

/** The names that a scenario may use. */
export interface Vocabulary {
  /** Without them any network's name is taken. */
  readonly networks?: readonly string[];
  /** Without it any variant's name is taken. */
  readonly variants?: readonly string[];
  /** What of a network `weights.names` may name; undefined of one that is not known. Without it any name is taken. */
  readonly layersOf?: (network: string) => readonly string[] | undefined;
}

/** One of the known names; of another the nearest is told. */
export function oneOf(what: string, known: readonly string[]) {
  return z.enum(known, {
    error: ({ input: given }) => {
      if (typeof given !== 'string') return expected(`the name of a ${what}`)({ input: given });
      const near = suggestion(given, known);
      return `unknown ${what} ${shown(given)}${near === '' ? `; known: ${known.join(', ')}` : near}`;
    },
  });
}
