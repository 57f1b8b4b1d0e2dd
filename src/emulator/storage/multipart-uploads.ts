import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Content, ObjectStore, StoredObject } from './object-store.js';

/** All parts but the last are at least as large, from "Amazon S3 multipart upload limits". */
const SMALLEST_PART_BYTES = 5 * 1_024 * 1_024;

/** By S3's code. */
const REFUSALS = {
  NoSuchUpload: 'The specified upload does not exist: it was never begun, or has been completed or aborted.',
  InvalidPart: 'One or more of the specified parts could not be found, or has another entity tag.',
  InvalidPartOrder: 'The list of parts was not in ascending order.',
  EntityTooSmall: 'A part that is not the last one is smaller than 5 MiB.',
} as const;

/** What S3 refuses of an upload in parts, by its code. */
export class UploadRefused extends Error {
  constructor(readonly code: keyof typeof REFUSALS) {
    super(REFUSALS[code]);
  }
}

/** A part as who completes an upload names it. */
export interface NamedPart {
  readonly number: number;
  readonly etag: string;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly parts: Map<number, Content>;
}

/** Objects that come in parts, as the AWS CLI and boto3 send whatever is larger than 8 MB. Throws UploadRefused. */
export class MultipartUploads {
  readonly #uploads = new Map<string, Upload>();

  constructor(private readonly store: ObjectStore) {}

  /** Returns the upload's id. */
  begin(bucket: string, key: string, contentType: string): string {
    const id = randomUUID();
    this.#uploads.set(id, { bucket, key, contentType, parts: new Map() });
    return id;
  }

  /** Returns the part's ETag. A part that comes again replaces the first. */
  async addPart(id: string, number: number, body: Readable, accept: () => void): Promise<string> {
    const { parts } = this.#find(id);
    const content = await this.store.receive(body, accept);
    const replaced = parts.get(number);
    parts.set(number, content);
    await Promise.all([replaced, this.#uploads.has(id) ? undefined : content].map(removeFile));
    return content.etag;
  }

  /** Makes the object of the parts that are named; its ETag is the MD5 of theirs, with their number. */
  async complete(id: string, named: readonly NamedPart[]): Promise<StoredObject> {
    const { bucket, key, contentType, parts } = this.#find(id);
    const chosen = choose(parts, named);
    const body = Readable.from(bytesOf(chosen), { objectMode: false });
    const content = await this.store.receive(body);
    await this.abort(id);
    return this.store.place(bucket, key, contentType, { ...content, etag: etagOf(chosen) });
  }

  async abort(id: string): Promise<void> {
    const { parts } = this.#find(id);
    this.#uploads.delete(id);
    await Promise.all([...parts.values()].map(removeFile));
  }

  #find(id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw new UploadRefused('NoSuchUpload');
    return upload;
  }
}

function choose(parts: ReadonlyMap<number, Content>, named: readonly NamedPart[]): readonly Content[] {
  if (named.length === 0) throw new UploadRefused('InvalidPart');
  return named.map(({ number, etag }, index) => {
    const part = parts.get(number);
    if (part?.etag !== etag) throw new UploadRefused('InvalidPart');
    if (number <= (named[index - 1]?.number ?? 0)) throw new UploadRefused('InvalidPartOrder');
    const isLast = index === named.length - 1;
    if (!isLast && part.sizeBytes < SMALLEST_PART_BYTES) throw new UploadRefused('EntityTooSmall');
    return part;
  });
}

async function* bytesOf(parts: readonly Content[]): AsyncGenerator<Buffer> {
  for (const { file } of parts) yield* createReadStream(file);
}

function etagOf(parts: readonly Content[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}

async function removeFile(content: Content | undefined): Promise<void> {
  if (content !== undefined) await rm(content.file, { force: true });
}
