import { EXIT } from '../../errors/index.js';
import { prepareVariant, type Variant, variantAvailability } from '../../packaging/index.js';
import { chooseVariants } from '../choose-variants.js';
import type { Command } from '../command.js';
import { describeFailure } from '../failure.js';
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
      const failed: string[] = [];
      for (const each of await chooseVariants(variant)) {
        if (!requested && each.onRequest !== undefined)
          printMessage(`${each.name}: left out; ${each.onRequest}`);
        else if (!(await isPrepared(each, signal, requested))) failed.push(each.name);
      }
      if (failed.length === 0) return;
      printMessage(`not prepared, for the reasons above: ${failed.join(', ')}`);
      process.exitCode = EXIT.fault;
    }),
};

/** Whether it is prepared now; where not, why is told, and the others have their turn. */
async function isPrepared(variant: Variant, signal: AbortSignal, requested: boolean): Promise<boolean> {
  const availability = await variantAvailability(variant, requested);
  if (!availability.available) {
    printMessage(`${variant.name}: cannot run here: ${availability.reason}. ${availability.remedy}`);
    return false;
  }
  try {
    await prepareVariant(variant, (line) => printMessage(`${variant.name}: ${line}`), signal, requested);
    printMessage(`${variant.name}: ready`);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    printMessage(`${variant.name}: ${describeFailure(error).text}`);
    return false;
  }
}
