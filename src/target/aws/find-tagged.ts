import {
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand as ListLogTags,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeRepositoriesCommand,
  ListTagsForResourceCommand as ListRepositoryTags,
} from '@aws-sdk/client-ecr';
import { ListRolesCommand, ListRoleTagsCommand } from '@aws-sdk/client-iam';
import { ListFunctionsCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import { GetBucketTaggingCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import type { AwsClients } from './clients.js';
import { logGroupOf, PREFIX, RUN_TAG } from './names.js';
import type { Resource } from './resource.js';
import { isAwsError } from './retry.js';

/** Something that a run created, by its tag. */
export interface Tagged {
  readonly resource: Resource;
  readonly runId: string;
}

type Found = { readonly resource: Resource; readonly runId: string | undefined };

/** Everything with the tag of a run in the clients' region, by the lists of each service. */
export async function findTagged(clients: AwsClients): Promise<readonly Tagged[]> {
  const lists = [functions, logGroups, buckets, repositories, roles].map((list) => collected(list(clients)));
  return (await Promise.all(lists))
    .flat()
    .flatMap(({ resource, runId }) => (runId === undefined ? [] : [{ resource, runId }]));
}

async function collected(found: AsyncIterable<Found>): Promise<Found[]> {
  const all: Found[] = [];
  for await (const one of found) all.push(one);
  return all;
}

async function* functions({ lambda }: AwsClients): AsyncGenerator<Found> {
  for (let Marker: string | undefined, more = true; more; more = Marker !== undefined) {
    const page = await lambda.send(new ListFunctionsCommand(Marker === undefined ? {} : { Marker }));
    for (const { FunctionName: name = '', FunctionArn: Resource = '' } of page.Functions ?? []) {
      if (!name.startsWith(PREFIX)) continue;
      const { Tags } = await lambda.send(new ListTagsCommand({ Resource }));
      yield { resource: { kind: 'function', name }, runId: Tags?.[RUN_TAG] };
    }
    Marker = page.NextMarker || undefined;
  }
}

async function* logGroups({ logs }: AwsClients): AsyncGenerator<Found> {
  const logGroupNamePrefix = logGroupOf(PREFIX);
  for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
    const page = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix, ...(nextToken === undefined ? {} : { nextToken }) }),
    );
    for (const { logGroupName: name = '', arn = '' } of page.logGroups ?? []) {
      const { tags } = await logs.send(new ListLogTags({ resourceArn: arn.replace(/:\*$/, '') }));
      yield { resource: { kind: 'log-group', name }, runId: tags?.[RUN_TAG] };
    }
    nextToken = page.nextToken;
  }
}

async function* buckets({ s3 }: AwsClients): AsyncGenerator<Found> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: PREFIX }));
  for (const { Name: name = '' } of Buckets) {
    if (!name.startsWith(PREFIX)) continue;
    try {
      const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket: name }));
      yield { resource: { kind: 'bucket', name }, runId: tagIn(TagSet) };
    } catch (error) {
      // It has no tags, or lies in another region.
      if (!isAwsError(error, 'NoSuchTagSet') && !isAwsError(error, 'PermanentRedirect')) throw error;
    }
  }
}

async function* repositories({ ecr }: AwsClients): AsyncGenerator<Found> {
  for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
    const page = await ecr.send(
      new DescribeRepositoriesCommand(nextToken === undefined ? {} : { nextToken }),
    );
    for (const { repositoryName: name = '', repositoryArn: resourceArn = '' } of page.repositories ?? []) {
      if (!name.startsWith(PREFIX)) continue;
      const { tags = [] } = await ecr.send(new ListRepositoryTags({ resourceArn }));
      yield { resource: { kind: 'repository', name }, runId: tagIn(tags) };
    }
    nextToken = page.nextToken;
  }
}

async function* roles({ iam }: AwsClients): AsyncGenerator<Found> {
  for (let Marker: string | undefined, more = true; more; more = Marker !== undefined) {
    const page = await iam.send(new ListRolesCommand(Marker === undefined ? {} : { Marker }));
    for (const { RoleName: name = '' } of page.Roles ?? []) {
      if (!name.startsWith(PREFIX)) continue;
      const { Tags = [] } = await iam.send(new ListRoleTagsCommand({ RoleName: name }));
      yield { resource: { kind: 'role', name }, runId: tagIn(Tags) };
    }
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  }
}

function tagIn(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): string | undefined {
  return tags.find(({ Key }) => Key === RUN_TAG)?.Value;
}
