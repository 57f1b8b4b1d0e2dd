import { listVariants } from '../../packaging/index.js';
import { checkSubject } from '../../run/index.js';
import { describeRounds, expandCells } from '../../scenario/index.js';
import type { Command } from '../command.js';
import { type ScenarioArguments, scenarioFrom, withScenario } from '../scenario-options.js';
import { printJson, printResult } from '../terminal.js';

type Arguments = ScenarioArguments & { readonly json: boolean };

/** Checks a scenario and tells what it would measure. */
export const validate: Command<Arguments> = {
  builder: (yargs) =>
    withScenario(yargs)
      .option('json', { type: 'boolean', default: false, describe: 'Print the whole scenario as JSON' })
      .example('$0 validate scenarios/squeezenet.yaml', 'check a file')
      .example(
        '$0 validate scenarios/squeezenet.yaml --set warm.duration=3s --json',
        'see what an override does',
      ),
  handler: async (argv) => {
    const scenario = await scenarioFrom(argv);
    await checkSubject(scenario);
    const variants = await listVariants();
    const cells = expandCells(scenario, (name) => variants.find((variant) => variant.name === name)?.threads);
    if (argv.json) return printJson({ scenario, cells });
    printResult(
      [
        `${argv.scenario}: valid, ${cells.length} cells in ${describeRounds(scenario)}`,
        ...cells.map(({ id }) => `  ${id}`),
      ].join('\n'),
    );
  },
};
