import { networks } from '../../network/index.js';
import { runJsonSchema } from '../../results/index.js';
import { scenarioJsonSchema } from '../../scenario/index.js';
import type { Command } from '../command.js';
import { printJson } from '../terminal.js';

interface Arguments {
  readonly of: 'scenario' | 'run';
}

/** Prints the JSON schema that editors check scenarios with, or the one of `run.json`. */
export const schema: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('of', {
        choices: ['scenario', 'run'] as const,
        default: 'scenario' as const,
        describe: 'Which file',
      })
      .example('$0 schema > scenario.schema.json', 'for an editor')
      .example('$0 schema run', 'for programs that read results'),
  handler: ({ of }) =>
    printJson(of === 'scenario' ? scenarioJsonSchema({ networks: Object.keys(networks) }) : runJsonSchema()),
};
