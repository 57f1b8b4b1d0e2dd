import { rm } from 'node:fs/promises';
import { sweepDeadEmulators } from '../../emulator/index.js';
import { cacheDirectory } from '../../host/index.js';
import { sweepWorktrees } from '../../packaging/index.js';
import { cleanAws } from '../clean-aws.js';
import type { Command } from '../command.js';
import { printResult } from '../terminal.js';

interface Arguments {
  readonly cache: boolean;
  readonly aws: boolean;
  readonly all: boolean;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** Removes what killed runs left behind. */
export const clean: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .option('cache', {
        type: 'boolean',
        default: false,
        describe: 'Remove prepared frameworks, packages and references as well: minutes to make again',
      })
      .option('aws', {
        type: 'boolean',
        default: false,
        describe: 'Remove what ended runs left in the AWS account, instead',
      })
      .option('all', {
        type: 'boolean',
        default: false,
        implies: 'aws',
        describe: 'With --aws: also what has the tag of a run that this machine knows nothing of',
      })
      .option('region', { type: 'string', implies: 'aws', requiresArg: true, describe: 'With --aws: region' })
      .option('profile', {
        type: 'string',
        implies: 'aws',
        requiresArg: true,
        describe: 'With --aws: profile',
      })
      .example('$0 clean', 'sandboxes, cgroups, worktrees and temporary files of runs that were killed')
      .example('$0 clean --cache', 'and everything that can be made again'),
  handler: async ({ cache, aws, all, ...place }) => {
    if (aws) return cleanAws({ all, ...place });
    const removed = [...(await sweepDeadEmulators()), ...(await sweepWorktrees())];
    for (const name of removed) printResult(`removed ${name}`);
    if (cache) {
      await rm(cacheDirectory(), { recursive: true, force: true });
      printResult(`removed ${cacheDirectory()}`);
    } else if (removed.length === 0) {
      printResult('nothing was left behind');
    }
  },
};
