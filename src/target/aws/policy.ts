import type { AwsSpec } from '../../model/index.js';
import { logGroupOf, PREFIX } from './names.js';

/** Where the policy is to hold; what is absent holds for any. */
export interface PolicyPlace {
  readonly partition?: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** An IAM policy, version 2012-10-17. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/**
 * What whoever runs `bench run` and `bench clean --aws` must be allowed, and no more: only what is called as a run
 * calls its resources may be created, changed and removed. Some actions know no resources, by AWS's "Service
 * Authorization Reference"; they list, and tell an account's limits.
 */
export function leastPolicy(spec: Pick<AwsSpec, 'role' | 'bucket'>, place: PolicyPlace = {}): Policy {
  const arn = arnsOf(place);
  return {
    Version: '2012-10-17',
    Statement: [
      ...functions(arn),
      ...logs(arn),
      ...role(arn, spec.role),
      ...bucket(arn, spec.bucket),
      ...repositories(arn),
    ],
  };
}

type Arns = (service: string, resource: string, scope?: 'regional' | 'global' | 'named') => string;

/** Names of IAM are of no region, those of S3 of no account either. */
function arnsOf({ partition = 'aws', region = '*', accountId = '*' }: PolicyPlace): Arns {
  return (service, resource, scope = 'regional') => {
    const [where, whose] = { regional: [region, accountId], global: ['', accountId], named: ['', ''] }[scope];
    return `arn:${partition}:${service}:${where}:${whose}:${resource}`;
  };
}

const allow = (
  Sid: string,
  service: string,
  actions: readonly string[],
  Resource: Statement['Resource'],
): Statement => ({ Sid, Effect: 'Allow', Action: actions.map((action) => `${service}:${action}`), Resource });

function functions(arn: Arns): Statement[] {
  const own = [
    ...['CreateFunction', 'GetFunction', 'UpdateFunctionConfiguration', 'DeleteFunction', 'InvokeFunction'],
    ...['CreateFunctionUrlConfig', 'InvokeFunctionUrl', 'AddPermission', 'PutFunctionConcurrency'],
    ...['TagResource', 'ListTags'],
  ];
  return [
    allow('Functions', 'lambda', own, arn('lambda', `function:${PREFIX}*`)),
    allow('Account', 'lambda', ['GetAccountSettings', 'ListFunctions'], '*'),
  ];
}

function logs(arn: Arns): Statement[] {
  const own = [
    ...['CreateLogGroup', 'PutRetentionPolicy', 'FilterLogEvents', 'DeleteLogGroup'],
    ...['TagResource', 'ListTagsForResource'],
  ];
  const group = arn('logs', `log-group:${logGroupOf(PREFIX)}*`);
  return [
    allow('Logs', 'logs', own, [group, `${group}:*`]),
    allow('LogGroups', 'logs', ['DescribeLogGroups'], arn('logs', 'log-group:*')),
  ];
}

function role(arn: Arns, given: string | undefined): Statement[] {
  const own = arn('iam', `role/${PREFIX}*`, 'global');
  const pass = {
    ...allow('PassRole', 'iam', ['PassRole'], given ?? own),
    Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  };
  const create = [
    ...['CreateRole', 'PutRolePolicy', 'ListRolePolicies', 'DeleteRolePolicy', 'DeleteRole'],
    ...['TagRole', 'ListRoleTags'],
  ];
  return [
    ...(given === undefined ? [allow('Role', 'iam', create, own)] : []),
    pass,
    allow('Roles', 'iam', ['ListRoles', 'ListRoleTags'], arn('iam', 'role/*', 'global')),
  ];
}

/** Lambda reads a package with the rights of whoever creates the function. */
function bucket(arn: Arns, given: string | undefined): Statement[] {
  const name = given ?? `${PREFIX}*`;
  const create = ['CreateBucket', 'PutBucketTagging', 'ListBucket', 'DeleteBucket'];
  return [
    allow('Packages', 's3', ['PutObject', 'GetObject', 'DeleteObject'], arn('s3', `${name}/*`, 'named')),
    ...(given === undefined ? [allow('PackageBucket', 's3', create, arn('s3', name, 'named'))] : []),
    allow('Buckets', 's3', ['ListAllMyBuckets', 'GetBucketTagging'], arn('s3', '*', 'named')),
  ];
}

/** Lambda adds the statement by which it pulls an image to the repository's own policy, with the caller's rights. */
function repositories(arn: Arns): Statement[] {
  const own = [
    ...['CreateRepository', 'DeleteRepository', 'TagResource', 'GetRepositoryPolicy', 'SetRepositoryPolicy'],
    ...['BatchCheckLayerAvailability', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload'],
    ...['PutImage', 'BatchGetImage', 'GetDownloadUrlForLayer'],
  ];
  return [
    allow('Images', 'ecr', own, arn('ecr', `repository/${PREFIX}*`)),
    allow('Repositories', 'ecr', ['DescribeRepositories', 'ListTagsForResource'], arn('ecr', 'repository/*')),
    allow('RegistryLogin', 'ecr', ['GetAuthorizationToken'], '*'),
  ];
}
