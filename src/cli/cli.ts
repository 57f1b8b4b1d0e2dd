import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import { BenchError, EXIT } from '../errors/index.js';
import { withCommands } from './commands/index.js';

const manifest = new URL('../../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const WIDEST_HELP = 110;

/** The command line, ready to parse. Throws a BenchError with exit code 2 for what it does not know. */
export function cli(argv: readonly string[]): Argv<object> {
  const parser = yargs([...argv])
    .scriptName('bench')
    .usage('$0 <command>\n\nLatency benchmark for serverless inference.')
    .version(version)
    .help()
    .alias('h', 'help')
    .strict()
    .demandCommand(1, 'name a command')
    .recommendCommands()
    .wrap(Math.min(WIDEST_HELP, process.stdout.columns || WIDEST_HELP))
    .epilogue(
      'Exit codes: 0 fine, 1 a fault of ours, 2 usage or scenario error, 3 gate failed, 4 inconclusive under --strict, 5 the run is invalid.',
    )
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message);
    });
  return withCommands(parser);
}

function usageError(message: string): BenchError {
  return new BenchError(message, {
    code: 'usage',
    exitCode: EXIT.usage,
    hint: 'bench --help lists the commands, bench <command> --help their options',
  });
}
