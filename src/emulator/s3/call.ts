import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MultipartUploads, ObjectStore } from '../storage/index.js';
import { S3Error } from './s3-error.js';

/** Where objects are kept. */
export interface Objects {
  readonly store: ObjectStore;
  readonly uploads: MultipartUploads;
}

export interface S3Call extends Objects {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** Answers with an XML document. */
export function reply({ response }: Pick<S3Call, 'response'>, xml: string, status = 200): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
  const head = { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, head).end(body);
}

/** A text as the content of an XML element. */
export function escaped(text: string): string {
  return text.replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function refuseUnknownBucket({ store, bucket }: S3Call): void {
  if (!store.hasBucket(bucket)) {
    throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
  }
}

export function contentTypeOf({ request }: S3Call): string {
  return request.headers['content-type'] ?? 'application/octet-stream';
}
