import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../errors/index.js';
import { UploadRefused } from '../storage/index.js';
import { MalformedChunks } from './aws-chunked.js';
import { escaped, type Objects, refuseUnknownBucket, reply, type S3Call } from './call.js';
import { abortUpload, beginUpload, completeUpload, uploadPart } from './multipart.js';
import { deleteObject, getObject, putObject } from './objects.js';
import { S3Error } from './s3-error.js';
import { BadDigest } from './upload.js';

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

type Operation = (call: S3Call) => Promise<void> | void;

/** What a deployment needs, by its name in S3's API. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  PutObject: putObject,
  CopyObject: putObject,
  GetObject: getObject,
  HeadObject: getObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: beginUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeUpload,
  AbortMultipartUpload: abortUpload,
};

/** The operations of S3 that a deployment needs, path-style. Never rejects. */
export async function objectStorage(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Objects,
): Promise<void> {
  response.setHeader('x-amz-request-id', randomUUID());
  try {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const [bucket = '', ...key] = path.slice(1).split('/').map(decodeURIComponent);
    const asked = { bucket, key: key.join('/'), query: new URLSearchParams(query) };
    const call = { ...objects, ...asked, request, response };
    await operationOf(call)(call);
  } catch (error) {
    refuse(request, response, error);
  }
}

function operationOf(call: S3Call): Operation {
  const operation = OPERATIONS[nameOf(call) ?? ''];
  if (operation !== undefined) return operation;
  const known = Object.keys(OPERATIONS).join(', ');
  const message = `${call.request.method} ${call.request.url} is none of the operations that this emulator has of S3: ${known}`;
  throw new S3Error(405, 'MethodNotAllowed', message);
}

/** Undefined for what is told apart by a query that no operation here has, as `?acl`. */
function nameOf({ request: { method = '', headers }, key, query }: S3Call): string | undefined {
  const asked = [...query.keys()].filter((name) => !/^x-(id$|amz-)/i.test(name)).sort();
  if (key === '') return asked.length === 0 ? { PUT: 'CreateBucket', HEAD: 'HeadBucket' }[method] : undefined;
  switch (`${method} ${asked.join('&')}`.trimEnd()) {
    case 'PUT':
      return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
    case 'GET':
      return 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'DELETE':
      return 'DeleteObject';
    case 'POST uploads':
      return 'CreateMultipartUpload';
    case 'PUT partNumber&uploadId':
      return headers['x-amz-copy-source'] === undefined ? 'UploadPart' : undefined;
    case 'POST uploadId':
      return 'CompleteMultipartUpload';
    case 'DELETE uploadId':
      return 'AbortMultipartUpload';
    default:
      return undefined;
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

function headBucket(call: S3Call): void {
  refuseUnknownBucket(call);
  call.response.writeHead(200, { 'content-length': 0 }).end();
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  request.resume();
  if (response.headersSent) return void response.destroy();
  const { status, code, message } = asS3Error(error);
  if (request.method === 'HEAD') return void response.writeHead(status, { 'content-length': 0 }).end();
  reply({ response }, `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`, status);
}

function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof UploadRefused) {
    return new S3Error(error.code === 'NoSuchUpload' ? 404 : 400, error.code, error.message);
  }
  if (error instanceof BadDigest) return new S3Error(400, 'BadDigest', error.message);
  if (error instanceof MalformedChunks || error instanceof URIError) {
    return new S3Error(400, 'InvalidRequest', error.message);
  }
  return new S3Error(500, 'InternalError', messageOf(error));
}
