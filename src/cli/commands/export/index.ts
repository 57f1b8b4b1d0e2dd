import type { CommandModule } from 'yargs';
import { sam } from './sam.js';

/** What other tools take. */
export const exportCommand: CommandModule = {
  command: 'export <what>',
  describe: 'Write a scenario as a project of other tools: sam',
  builder: (yargs) =>
    yargs
      .command(sam)
      .demandCommand(1, 'name what to export')
      .example('$0 export sam scenarios/squeezenet.yaml', 'a template of AWS SAM and its packages'),
  handler: () => undefined,
};
