import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { AwsClients } from './clients.js';
import { type Deployment, logGroupOf, tagMap } from './names.js';
import type { Resources } from './resources.js';

/** So that even a group that nobody removes is empty soon. */
const RETENTION_DAYS = 1;

/** Creates the group of a function's log before the function is, so that it has the run's tag. */
export async function createLogGroup(
  { logs }: AwsClients,
  resources: Resources,
  deployment: Deployment,
  functionName: string,
): Promise<string> {
  const logGroupName = logGroupOf(functionName);
  return resources.create({ kind: 'log-group', name: logGroupName }, async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: tagMap(deployment) }));
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: RETENTION_DAYS }));
    return logGroupName;
  });
}
