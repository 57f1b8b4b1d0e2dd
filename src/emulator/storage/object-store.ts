import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bytes, bytes } from '../../units/index.js';

/** What an upload has brought. */
export interface Content {
  readonly file: string;
  readonly sizeBytes: Bytes;
  /** MD5 in hexadecimal, as S3's ETag of a plain upload; of one in parts see `MultipartUploads`. */
  readonly etag: string;
}

export interface StoredObject extends Content {
  readonly contentType: string;
  readonly lastModified: Date;
}

/** Buckets and objects, streamed to disk; what they are called stays in memory. */
export class ObjectStore {
  readonly #buckets = new Map<string, Map<string, StoredObject>>();

  constructor(private readonly directory: string) {}

  /** False when it was there already. */
  createBucket(bucket: string): boolean {
    if (this.#buckets.has(bucket)) return false;
    this.#buckets.set(bucket, new Map());
    return true;
  }

  hasBucket(bucket: string): boolean {
    return this.#buckets.has(bucket);
  }

  get(bucket: string, key: string): StoredObject | undefined {
    return this.#buckets.get(bucket)?.get(key);
  }

  /** Stores what the stream brings, and replaces the object only when it came whole: see `receive`. */
  async put(
    bucket: string,
    key: string,
    contentType: string,
    body: Readable,
    accept?: () => void,
  ): Promise<StoredObject> {
    return this.place(bucket, key, contentType, await this.receive(body, accept));
  }

  /**
   * Writes what the stream brings to a file that no object has yet. `accept` may throw to refuse it at the end, for
   * instance for a checksum.
   */
  async receive(body: Readable, accept: () => void = () => undefined): Promise<Content> {
    const file = path.join(this.directory, randomUUID());
    const md5 = createHash('md5');
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      md5.update(chunk);
    });
    try {
      await pipeline(body, createWriteStream(`${file}.part`));
      accept();
      await rename(`${file}.part`, file);
    } catch (error) {
      await rm(`${file}.part`, { force: true });
      throw error;
    }
    return { file, sizeBytes: bytes(size), etag: md5.digest('hex') };
  }

  /** Makes an object of what was received. */
  async place(bucket: string, key: string, contentType: string, content: Content): Promise<StoredObject> {
    const stored = { ...content, contentType, lastModified: new Date() };
    await this.delete(bucket, key);
    this.#buckets.get(bucket)?.set(key, stored);
    return stored;
  }

  async delete(bucket: string, key: string): Promise<void> {
    const stored = this.get(bucket, key);
    if (stored === undefined) return;
    this.#buckets.get(bucket)?.delete(key);
    await rm(stored.file, { force: true });
  }
}
