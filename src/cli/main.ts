import { hideBin } from 'yargs/helpers';
import { cli } from './cli.js';
import { describeFailure } from './failure.js';
import { printMessage } from './terminal.js';

/** The AWS SDK warns of versions of Node that it will leave in 2027; the lock file pins one that serves this one. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** A reader that has gone away (`bench ... | head`) ends the output, and is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

/** Nobody reads the progress any more (`bench run ... 2>&1 | head`): what is measured is worth finishing. */
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await cli(hideBin(process.argv)).parseAsync();
} catch (error) {
  const { text, exitCode } = describeFailure(error);
  printMessage(text);
  process.exitCode = exitCode;
}
