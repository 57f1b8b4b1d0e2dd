import { sweepAws } from '../target/index.js';
import { formatDuration } from '../units/index.js';
import { printMessage, printResult } from './terminal.js';

export interface CleanAwsOptions {
  readonly all: boolean;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** Removes what ended runs left in an AWS account, and tells what may be of others. */
export async function cleanAws({ all, region, profile }: CleanAwsOptions): Promise<void> {
  const { removed, left, alive, foreign } = await sweepAws({
    all,
    onWait: (name, atMost) =>
      printMessage(
        `${name} was asked for and may yet come to be: looking for it for ${formatDuration(atMost)} at most`,
      ),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  });
  for (const name of removed) printResult(`removed ${name}`);
  for (const { resource, runId } of left)
    printResult(`left ${resource.kind} ${resource.name} of run ${runId}`);
  for (const runId of alive) printMessage(`run ${runId} is under way here: what it created stays`);
  for (const runId of foreign)
    printMessage(`run ${runId} is of another account: clean it with that account's profile`);
  if (left.length > 0)
    printMessage(
      'what is left may be of runs on other machines; once none is under way: bench clean --aws --all',
    );
  else if (removed.length === 0) printResult('nothing was left behind');
}
