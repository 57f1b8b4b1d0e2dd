import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { FunctionCode as LambdaCode } from '@aws-sdk/client-lambda';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FunctionCode } from './target.js';

/** Lambda's limit for a zip that comes with the request; larger ones go by S3. */
const DIRECT_UPLOAD_BYTES = 52_428_800;

/** The bucket to upload to; and what is told before an object is there. */
export interface Store {
  readonly s3: S3Client;
  bucket(): Promise<string>;
  put<T>(bucket: string, key: string, upload: () => Promise<T>): Promise<T>;
}

/** Brings zips to where Lambda takes them from, each once. */
export class ZipUpload {
  readonly #store: Store;
  readonly #uploaded = new Map<string, Promise<LambdaCode>>();

  constructor(store: Store) {
    this.#store = store;
  }

  async codeOf(code: Extract<FunctionCode, { kind: 'zip' }>): Promise<LambdaCode> {
    const { size } = await stat(code.file);
    if (size <= DIRECT_UPLOAD_BYTES) return { ZipFile: await readFile(code.file) };
    const known = this.#uploaded.get(code.sha256);
    const uploaded = known ?? this.#upload(code.file, `${code.sha256}.zip`, size);
    this.#uploaded.set(code.sha256, uploaded);
    return uploaded;
  }

  async #upload(file: string, key: string, size: number): Promise<LambdaCode> {
    const { s3 } = this.#store;
    const bucket = await this.#store.bucket();
    await this.#store.put(bucket, key, () =>
      s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: createReadStream(file), ContentLength: size }),
      ),
    );
    return { S3Bucket: bucket, S3Key: key };
  }
}
