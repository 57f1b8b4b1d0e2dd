import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { AwsClients } from './clients.js';
import { type Deployment, logGroupOf, prefixOf, tagList } from './names.js';
import type { Resources } from './resources.js';

const POLICY_NAME = 'write-logs';

/** Creates the role that a run's functions have: they may write into their own logs, and nothing else. */
export async function createRole(
  clients: AwsClients,
  resources: Resources,
  deployment: Deployment,
): Promise<string> {
  const RoleName = prefixOf(deployment);
  return resources.create({ kind: 'role', name: RoleName }, async () => {
    const { Role } = await clients.iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(TRUST),
        Description: 'Functions of a coldbench run; it may be removed when the run is over',
        Tags: tagList(deployment),
      }),
    );
    await clients.iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: POLICY_NAME,
        PolicyDocument: JSON.stringify(writeLogs(clients, deployment)),
      }),
    );
    return Role?.Arn ?? '';
  });
}

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** The groups themselves are created by the run, with its tag: so none comes back when it was removed. */
function writeLogs({ partition, region, accountId }: AwsClients, deployment: Deployment) {
  const group = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupOf(prefixOf(deployment))}-*`;
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `${group}:*` },
    ],
  };
}
