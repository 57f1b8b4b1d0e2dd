import type { FunctionCode } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { uploadFile } from './s3-upload.js';
import type { PackageStore } from './zip-upload.js';

const BUCKET = 'coldbench-packages';

/** The emulator's object storage, with a bucket that is made for the first package. */
export class LocalBucket implements PackageStore {
  readonly #s3: S3Client;
  #created: Promise<unknown> | undefined;

  constructor(connection: S3ClientConfig) {
    this.#s3 = new S3Client({ ...connection, forcePathStyle: true });
  }

  async put(file: string, key: string, bytes: number): Promise<FunctionCode> {
    this.#created ??= this.#s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await this.#created;
    await uploadFile(this.#s3, { file, bucket: BUCKET, key, bytes });
    return { S3Bucket: BUCKET, S3Key: key };
  }

  close(): void {
    this.#s3.destroy();
  }
}
