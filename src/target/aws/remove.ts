import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteRepositoryCommand } from '@aws-sdk/client-ecr';
import { DeleteRoleCommand, DeleteRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { AwsClients } from './clients.js';
import type { Resource } from './resource.js';
import { isAwsError, retried } from './retry.js';

const NOT_THERE = [
  'ResourceNotFoundException',
  'NoSuchEntityException',
  'NoSuchBucket',
  'RepositoryNotFoundException',
];
const IN_USE = ['ResourceConflictException', 'OperationAbortedException', 'DeleteConflictException'];

/**
 * Removes it, and all that is in it. False where it is not there any more, or never came to be; of an object S3 does
 * not tell.
 */
export async function removeResource(clients: AwsClients, { kind, name }: Resource): Promise<boolean> {
  try {
    await retried(
      (error) => IN_USE.some((type) => isAwsError(error, type)),
      () => REMOVERS[kind](clients, name),
    );
    return true;
  } catch (error) {
    if (!NOT_THERE.some((type) => isAwsError(error, type))) throw error;
    return false;
  }
}

const REMOVERS: Record<Resource['kind'], (clients: AwsClients, name: string) => Promise<unknown>> = {
  // Its URL and its permissions go with it.
  function: ({ lambda }, name) => lambda.send(new DeleteFunctionCommand({ FunctionName: name })),
  'log-group': ({ logs }, name) => logs.send(new DeleteLogGroupCommand({ logGroupName: name })),
  object: ({ s3 }, name) => s3.send(new DeleteObjectCommand(objectOf(name))),
  bucket: ({ s3 }, name) => removeBucket(s3, name),
  repository: ({ ecr }, name) => ecr.send(new DeleteRepositoryCommand({ repositoryName: name, force: true })),
  role: removeRole,
};

export function objectOf(name: string): { readonly Bucket: string; readonly Key: string } {
  const index = name.indexOf('/');
  return { Bucket: name.slice(0, index), Key: name.slice(index + 1) };
}

async function removeBucket(s3: S3Client, Bucket: string): Promise<void> {
  for (let ContinuationToken: string | undefined, more = true; more; more = ContinuationToken !== undefined) {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, ...(ContinuationToken === undefined ? {} : { ContinuationToken }) }),
    );
    for (const { Key } of page.Contents ?? []) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    ContinuationToken = page.NextContinuationToken;
  }
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

async function removeRole({ iam }: AwsClients, RoleName: string): Promise<void> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
}
