import { leastPolicy } from '../../target/index.js';
import type { Command } from '../command.js';
import { scenarioFrom } from '../scenario-options.js';
import { printJson } from '../terminal.js';

interface Arguments {
  readonly scenario: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly partition: string;
}

/** Prints what has to be allowed to whoever runs a scenario on AWS. */
export const policy: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', describe: 'Scenario file whose role and bucket are used' })
      .option('region', { type: 'string', requiresArg: true, describe: 'Only in this region' })
      .option('account', {
        type: 'string',
        requiresArg: true,
        describe: 'Only in this account, by its 12 digits',
      })
      .option('partition', {
        type: 'string',
        default: 'aws',
        requiresArg: true,
        describe: 'Of ARNs: aws, aws-cn, aws-us-gov',
      })
      .example('$0 policy > policy.json', 'for aws iam create-policy --policy-document file://policy.json')
      .example(
        '$0 policy my.yaml --region eu-central-1',
        'with the role and the bucket that the scenario names',
      ),
  handler: async ({ region, account, partition, scenario }) =>
    printJson(
      leastPolicy(scenario === undefined ? {} : await awsOf(scenario), {
        partition,
        ...(region === undefined ? {} : { region }),
        ...(account === undefined ? {} : { accountId: account }),
      }),
    ),
};

/** As if the scenario was run there, wherever it says. */
async function awsOf(scenario: string) {
  const none = { variants: undefined, memory: undefined, rounds: undefined, seed: undefined };
  const { aws } = await scenarioFrom({ ...none, scenario, quick: false, set: ['target=aws'] });
  return aws ?? {};
}
