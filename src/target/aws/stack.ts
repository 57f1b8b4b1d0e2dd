import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { BenchError, EXIT, messageOf } from '../../errors/index.js';
import { callLog, observe } from './call-log.js';
import { ATTEMPTS, notConnected, type Place } from './clients.js';

/**
 * The outputs of a CloudFormation stack, by their keys. Throws a BenchError (exit 2) where AWS cannot be used, or has
 * no such stack there.
 */
export async function stackOutputs(name: string, place: Place): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient({ ...place, maxAttempts: ATTEMPTS });
  observe(client, 'cloudformation', callLog());
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return outputsOf(Stacks[0]);
  } catch (error) {
    throw isMissing(error) ? noStack(name, error) : notConnected(error);
  } finally {
    client.destroy();
  }
}

function outputsOf(stack: Stack | undefined): ReadonlyMap<string, string> {
  return new Map(
    (stack?.Outputs ?? []).flatMap(({ OutputKey: key, OutputValue: value }) =>
      key === undefined || value === undefined ? [] : [[key, value] as const],
    ),
  );
}

/** CloudFormation has no error of its own for it. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);

function noStack(name: string, cause: unknown): BenchError {
  return new BenchError(`there is no stack ${name}: ${messageOf(cause)}`, {
    code: 'stack-missing',
    exitCode: EXIT.usage,
    hint: 'check its name, and the region and profile (AWS_REGION, AWS_PROFILE, or aws: in the scenario)',
    cause,
  });
}
