import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { StoredObject } from '../storage/index.js';
import { contentTypeOf, refuseUnknownBucket, reply, type S3Call } from './call.js';
import { S3Error } from './s3-error.js';
import { uploadOf } from './upload.js';

export async function putObject(call: S3Call): Promise<void> {
  const { request, response, store, bucket, key } = call;
  refuseUnknownBucket(call);
  if (request.headers['x-amz-copy-source'] !== undefined) return copyObject(call);
  const upload = uploadOf(request);
  const stored = await store.put(bucket, key, contentTypeOf(call), upload.content, upload.verify);
  response.writeHead(200, { etag: `"${stored.etag}"`, 'content-length': 0 }).end();
}

/** The type is the source's, unless `x-amz-metadata-directive` is REPLACE. */
async function copyObject(call: S3Call): Promise<void> {
  const { request, store, bucket, key } = call;
  request.resume();
  const source = sourceOf(call);
  const isReplaced = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  const type = isReplaced ? contentTypeOf(call) : source.contentType;
  const { etag, lastModified } = await store.put(bucket, key, type, createReadStream(source.file));
  reply(
    call,
    `<CopyObjectResult><LastModified>${lastModified.toISOString()}</LastModified><ETag>"${etag}"</ETag></CopyObjectResult>`,
  );
}

/** `x-amz-copy-source` is `bucket/key`, percent-encoded, with or without a slash before it. */
function sourceOf({ request, store }: S3Call): StoredObject {
  const path = decodeURIComponent(String(request.headers['x-amz-copy-source'])).replace(/^\//, '');
  const [bucket = '', ...key] = path.split('/');
  return found(store.get(bucket, key.join('/')));
}

function found(stored: StoredObject | undefined): StoredObject {
  if (stored === undefined) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
  return stored;
}

/** The whole object, or one range of it: the AWS CLI and boto3 fetch large ones in pieces. */
export async function getObject(call: S3Call): Promise<void> {
  const { request, response, store, bucket, key } = call;
  refuseUnknownBucket(call);
  const stored = found(store.get(bucket, key));
  const range = rangeOf(request.headers.range, stored.sizeBytes);
  const { start = 0, end = stored.sizeBytes - 1 } = range ?? {};
  response.writeHead(range === undefined ? 200 : 206, {
    'content-length': end - start + 1,
    'content-type': stored.contentType,
    'accept-ranges': 'bytes',
    etag: `"${stored.etag}"`,
    'last-modified': stored.lastModified.toUTCString(),
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${stored.sizeBytes}` }),
  });
  if (request.method === 'HEAD' || end < start) response.end();
  else await pipeline(createReadStream(stored.file, { start, end }), response);
}

interface Range {
  readonly start: number;
  /** The last byte of it. */
  readonly end: number;
}

/** Undefined for all, and for what is no range of bytes, as RFC 9110 has it. */
function rangeOf(header: string | undefined, size: number): Range | undefined {
  const [whole, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (whole === undefined || first + last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start <= end) return { start, end };
  throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable');
}

export async function deleteObject(call: S3Call): Promise<void> {
  refuseUnknownBucket(call);
  await call.store.delete(call.bucket, call.key);
  call.response.writeHead(204).end();
}
