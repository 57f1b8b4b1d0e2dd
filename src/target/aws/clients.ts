import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { BenchError, EXIT, messageOf } from '../../errors/index.js';
import type { AwsSpec } from '../../model/index.js';
import { callLog, type OnCall, observe } from './call-log.js';

/** The SDK waits between attempts for a random time that grows from one to the next. */
export const ATTEMPTS = 8;
const MOST_SOCKETS = 1_000;

/** The services that a run needs, by the AWS SDK: credentials, region and endpoints are found as it finds them. */
export interface AwsClients {
  readonly region: string;
  readonly partition: string;
  readonly accountId: string;
  readonly lambda: LambdaClient;
  /** Each call on a connection of its own, and tried once. */
  readonly measured: LambdaClient;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly ecr: ECRClient;
  close(): void;
}

export type Place = Pick<AwsSpec, 'region' | 'profile'>;

/** Throws a BenchError (exit 2) where there are no credentials or no region, or AWS does not take them. */
export async function openClients(place: Place, onCall: OnCall = callLog()): Promise<AwsClients> {
  const options = { ...place, maxAttempts: ATTEMPTS };
  const agent = { keepAlive: false, maxSockets: MOST_SOCKETS };
  const services = {
    lambda: new LambdaClient(options),
    measured: new LambdaClient({
      ...options,
      maxAttempts: 1,
      requestHandler: { httpAgent: agent, httpsAgent: agent },
    }),
    // A bucket in the path works with every endpoint, one in the host's name only where that resolves.
    s3: new S3Client({ ...options, forcePathStyle: true }),
    iam: new IAMClient(options),
    logs: new CloudWatchLogsClient(options),
    ecr: new ECRClient(options),
  };
  for (const [name, client] of Object.entries(services))
    observe(client, name === 'measured' ? 'lambda' : name, onCall);
  const close = () => {
    for (const client of Object.values(services)) client.destroy();
  };
  try {
    const region = await services.lambda.config.region();
    return { region, ...(await callerOf(options, onCall)), ...services, close };
  } catch (error) {
    close();
    throw notConnected(error);
  }
}

async function callerOf(options: Place & { readonly maxAttempts: number }, onCall: OnCall) {
  const sts = new STSClient(options);
  observe(sts, 'sts', onCall);
  try {
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { accountId: Account, partition: Arn.split(':')[1] || 'aws' };
  } finally {
    sts.destroy();
  }
}

/** What is told where the SDK finds no credentials or no region, or AWS does not take them. */
export function notConnected(cause: unknown): BenchError {
  return new BenchError(`AWS cannot be used: ${messageOf(cause)}`, {
    code: 'aws-not-connected',
    exitCode: EXIT.usage,
    hint: 'give credentials and a region as for the AWS CLI (aws configure, AWS_PROFILE, AWS_REGION), or aws: {profile, region} in the scenario',
    cause,
  });
}
