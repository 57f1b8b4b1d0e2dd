import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';

/** The options of a command, and what it does. */
export interface Command<Arguments> {
  readonly builder: (yargs: Argv<object>) => Argv<Arguments>;
  readonly handler: (argv: ArgumentsCamelCase<Arguments>) => void | Promise<void>;
}

/** A command whose module is loaded when it is asked for: nobody waits for what the others need. */
export function lazy<Arguments>(
  command: string,
  describe: string,
  load: () => Promise<Command<Arguments>>,
): CommandModule<object, Arguments> {
  return {
    command,
    describe,
    builder: async (yargs) => (await load()).builder(yargs),
    handler: async (argv) => (await load()).handler(argv),
  };
}
