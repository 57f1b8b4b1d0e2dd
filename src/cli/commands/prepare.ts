import { EXIT } from '../../errors/index.js';
import { prepareVariant, type Variant, variantAvailability } from '../../packaging/index.js';
import { chooseVariants } from '../choose-variants.js';
import type { Command } from '../command.js';
import { interruptible } from '../interrupt.js';
import { printMessage } from '../terminal.js';

interface Arguments {
  readonly variant: readonly string[];
}

/** Fetches and builds what variants need beyond their packages. */
export const prepare: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('variant', {
        type: 'string',
        array: true,
        default: [],
        describe: 'Which; without one, all that are not prepared on request alone',
      })
      .example('$0 prepare', 'everything')
      .example('$0 prepare tfjs-node', 'one variant'),
  handler: ({ variant }) =>
    interruptible('stopping the preparation …', async (signal) => {
      const requested = variant.length > 0;
      for (const each of await chooseVariants(variant)) {
        if (!requested && each.onRequest !== undefined)
          printMessage(`${each.name}: left out; ${each.onRequest}`);
        else if (!(await prepareOne(each, signal, requested))) process.exitCode = EXIT.fault;
      }
    }),
};

async function prepareOne(variant: Variant, signal: AbortSignal, requested: boolean): Promise<boolean> {
  const availability = await variantAvailability(variant, requested);
  if (!availability.available) {
    printMessage(`${variant.name}: cannot run here: ${availability.reason}. ${availability.remedy}`);
    return false;
  }
  await prepareVariant(variant, (line) => printMessage(`${variant.name}: ${line}`), signal, requested);
  printMessage(`${variant.name}: ready`);
  return true;
}
