import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../errors/index.js';
import type { ObjectStore, StoredObject } from '../storage/index.js';
import { MalformedChunks } from './aws-chunked.js';
import { BadDigest, uploadOf } from './upload.js';

/** A refusal in S3's words. */
class S3Error extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface S3Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * The few operations of S3 that a deployment needs, path-style: CreateBucket, PutObject, HeadObject,
 * GetObject (whole), DeleteObject. Never rejects.
 */
export async function objectStorage(
  request: IncomingMessage,
  response: ServerResponse,
  store: ObjectStore,
): Promise<void> {
  response.setHeader('x-amz-request-id', randomUUID());
  try {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const [bucket = '', ...key] = path.slice(1).split('/').map(decodeURIComponent);
    await handle({ request, response, store, bucket, key: key.join('/') });
  } catch (error) {
    refuse(request, response, error);
  }
}

async function handle(call: S3Call): Promise<void> {
  const { request, key } = call;
  if (key === '' && request.method === 'PUT') return createBucket(call);
  if (key === '') throw notImplemented(call);
  switch (request.method) {
    case 'PUT':
      return await putObject(call);
    case 'GET':
    case 'HEAD':
      return await getObject(call);
    case 'DELETE':
      return await deleteObject(call);
    default:
      throw notImplemented(call);
  }
}

function createBucket({ request, response, store, bucket }: S3Call): void {
  if (!BUCKET_NAME.test(bucket)) {
    throw new S3Error(400, 'InvalidBucketName', `The specified bucket is not valid: ${bucket}`);
  }
  request.resume();
  store.createBucket(bucket);
  response.writeHead(200, { location: `/${bucket}`, 'content-length': 0 }).end();
}

async function putObject({ request, response, store, bucket, key }: S3Call): Promise<void> {
  refuseUnknownBucket(store, bucket);
  if (request.headers['x-amz-copy-source'] !== undefined) {
    throw new S3Error(400, 'InvalidRequest', 'CopyObject is not implemented');
  }
  const upload = uploadOf(request);
  const type = request.headers['content-type'] ?? 'application/octet-stream';
  const stored = await store.put(bucket, key, type, upload.content, upload.verify);
  response.writeHead(200, { etag: `"${stored.etag}"`, 'content-length': 0 }).end();
}

async function getObject({ request, response, store, bucket, key }: S3Call): Promise<void> {
  refuseUnknownBucket(store, bucket);
  const stored = store.get(bucket, key);
  if (stored === undefined) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
  response.writeHead(200, objectHeaders(stored));
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(stored.file), response);
}

function objectHeaders(stored: StoredObject) {
  return {
    'content-length': stored.sizeBytes,
    'content-type': stored.contentType,
    etag: `"${stored.etag}"`,
    'last-modified': stored.lastModified.toUTCString(),
  };
}

async function deleteObject({ response, store, bucket, key }: S3Call): Promise<void> {
  refuseUnknownBucket(store, bucket);
  await store.delete(bucket, key);
  response.writeHead(204).end();
}

function refuseUnknownBucket(store: ObjectStore, bucket: string): void {
  if (!store.hasBucket(bucket)) {
    throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
  }
}

function notImplemented({ request, bucket }: S3Call): S3Error {
  return new S3Error(405, 'MethodNotAllowed', `${request.method} on ${bucket} is not implemented`);
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  request.resume();
  if (response.headersSent) return void response.destroy();
  const { status, code, message } = asS3Error(error);
  const body =
    request.method === 'HEAD'
      ? ''
      : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof BadDigest) return new S3Error(400, 'BadDigest', error.message);
  if (error instanceof MalformedChunks || error instanceof URIError) {
    return new S3Error(400, 'InvalidRequest', error.message);
  }
  return new S3Error(500, 'InternalError', messageOf(error));
}

function escaped(text: string): string {
  return text.replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
}
