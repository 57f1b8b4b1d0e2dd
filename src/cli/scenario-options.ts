import type { Argv, InferredOptionTypes, Options } from 'yargs';
import type { Scenario } from '../model/index.js';
import { namedLayers, networkByName, networks } from '../network/index.js';
import { listVariants } from '../packaging/index.js';
import { loadScenario, type Overrides } from '../scenario/index.js';

/** Every field of a scenario can be set from the command line. */
export const SCENARIO_OPTIONS = {
  set: {
    type: 'string',
    array: true,
    nargs: 1,
    default: [],
    describe: 'Set a field, as warm.duration=3s; may be given several times',
    requiresArg: true,
  },
  variants: { type: 'string', describe: 'Only these variants, as a,b', requiresArg: true },
  memory: { type: 'string', describe: 'Only these memory sizes in MB, as 512,1536', requiresArg: true },
  rounds: { type: 'number', describe: 'How often every cell is measured', requiresArg: true },
  seed: { type: 'number', describe: 'Seed of the order of measurements', requiresArg: true },
  quick: { type: 'boolean', default: false, describe: 'One round, 2 cold samples, 2 s: a first look' },
} as const satisfies Record<string, Options>;

export type ScenarioArguments = { readonly scenario: string } & InferredOptionTypes<typeof SCENARIO_OPTIONS>;

export function withScenario(yargs: Argv): Argv<ScenarioArguments> {
  return yargs
    .positional('scenario', { type: 'string', demandOption: true, describe: 'Scenario file (YAML)' })
    .options(SCENARIO_OPTIONS) as unknown as Argv<ScenarioArguments>;
}

/**
 * The scenario that the command line names, with its overrides, checked against the variants there are; `anyVariant`:
 * some may be in another state of the handlers alone.
 */
export async function scenarioFrom(
  argv: ScenarioArguments,
  { anyVariant = false }: { readonly anyVariant?: boolean } = {},
): Promise<Scenario> {
  const { set, quick, variants, memory, rounds, seed } = argv;
  const overrides: Overrides = {
    set,
    quick,
    ...(variants === undefined ? {} : { variants }),
    ...(memory === undefined ? {} : { memory }),
    ...(rounds === undefined ? {} : { rounds }),
    ...(seed === undefined ? {} : { seed }),
  };
  if (anyVariant) return loadScenario(argv.scenario, overrides, { layersOf });
  const known = await listVariants();
  return loadScenario(argv.scenario, overrides, {
    layersOf,
    variants: known.map(({ name }) => name),
    networks: Object.keys(networks),
  });
}

function layersOf(network: string): readonly string[] | undefined {
  return Object.hasOwn(networks, network) ? namedLayers(networkByName(network)) : undefined;
}
