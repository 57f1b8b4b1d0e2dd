import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BenchError, EXIT, messageOf } from '../../errors/index.js';
import type { SharedPlace } from './place.js';

/**
 * A prefix in a bucket. Credentials, region and endpoint are found as the AWS SDK finds them: `AWS_ENDPOINT_URL_S3` names
 * what speaks S3 and is not AWS.
 */
export class S3Place implements SharedPlace {
  readonly name: string;
  readonly #bucket: string;
  readonly #prefix: string;
  // A bucket in the path works with every endpoint, one in the host's name only where that resolves.
  readonly #client = new S3Client({ forcePathStyle: true });

  constructor(name: string, bucket: string, prefix: string) {
    this.name = name;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  async write(file: string, text: string): Promise<void> {
    const ContentType = 'application/json';
    const command = new PutObjectCommand({ ...this.#of(file), Body: text, ContentType });
    await this.#client.send(command).catch((cause) => this.#unusable('write', file, cause));
  }

  async read(file: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#of(file)));
      return await Body?.transformToString();
    } catch (cause) {
      if (cause instanceof NoSuchKey) return undefined;
      return this.#unusable('read', file, cause);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  #of(file: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix === '' ? file : `${this.#prefix}/${file}` };
  }

  #unusable(what: 'read' | 'write', file: string, cause: unknown): never {
    throw new BenchError(`cannot ${what} ${this.name}/${file}: ${messageOf(cause)}`, {
      code: 'place-unusable',
      exitCode: EXIT.usage,
      hint: 'give the bucket, and credentials that may read and write there, as for the AWS CLI (AWS_REGION, AWS_ENDPOINT_URL_S3)',
      cause,
    });
  }
}
