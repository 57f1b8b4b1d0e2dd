import { createReadStream } from 'node:fs';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** A file, and where in S3 it goes. */
export interface Upload {
  readonly file: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
}

export async function uploadFile(s3: S3Client, { file, bucket, key, bytes }: Upload): Promise<void> {
  const Body = createReadStream(file);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentLength: bytes }));
}
