import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import type { AwsClients } from './clients.js';
import { type Deployment, prefixOf, tagList } from './names.js';
import type { Resources } from './resources.js';

/** The one region that must not be named when a bucket is created in it. */
const UNNAMED_REGION = 'us-east-1';

/** Creates the bucket that packages are uploaded to. */
export async function createBucket(
  { s3, region }: AwsClients,
  resources: Resources,
  deployment: Deployment,
): Promise<string> {
  const Bucket = `${prefixOf(deployment)}-packages`;
  const placed = { LocationConstraint: region as BucketLocationConstraint };
  return resources.create({ kind: 'bucket', name: Bucket }, async () => {
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        ...(region === UNNAMED_REGION ? {} : { CreateBucketConfiguration: placed }),
      }),
    );
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tagList(deployment) } }));
    return Bucket;
  });
}
