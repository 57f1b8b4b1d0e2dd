import { BodyTooLarge, readBody } from '../http/index.js';
import type { NamedPart } from '../storage/index.js';
import { contentTypeOf, escaped, refuseUnknownBucket, reply, type S3Call } from './call.js';
import { S3Error } from './s3-error.js';
import { uploadOf } from './upload.js';

/** S3's limit on the number of parts, each named in some hundred bytes. */
const MAX_PARTS = 10_000;
const MAX_LIST_BYTES = 4_194_304;

export function beginUpload(call: S3Call): void {
  refuseUnknownBucket(call);
  const { bucket, key, request, uploads } = call;
  request.resume();
  const id = uploads.begin(bucket, key, contentTypeOf(call));
  const named = `<Bucket>${escaped(bucket)}</Bucket><Key>${escaped(key)}</Key><UploadId>${id}</UploadId>`;
  reply(call, `<InitiateMultipartUploadResult>${named}</InitiateMultipartUploadResult>`);
}

export async function uploadPart({ request, response, uploads, query }: S3Call): Promise<void> {
  const number = Number(query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw new S3Error(
      400,
      'InvalidArgument',
      'Part number must be an integer between 1 and 10000, inclusive',
    );
  }
  const upload = uploadOf(request);
  const etag = await uploads.addPart(idOf(query), number, upload.content, upload.verify);
  response.writeHead(200, { etag: `"${etag}"`, 'content-length': 0 }).end();
}

export async function completeUpload(call: S3Call): Promise<void> {
  const { bucket, key, uploads, query } = call;
  const { etag } = await uploads.complete(idOf(query), await namedParts(call));
  const named = `<Bucket>${escaped(bucket)}</Bucket><Key>${escaped(key)}</Key><ETag>"${etag}"</ETag>`;
  reply(call, `<CompleteMultipartUploadResult>${named}</CompleteMultipartUploadResult>`);
}

export async function abortUpload({ response, uploads, query }: S3Call): Promise<void> {
  await uploads.abort(idOf(query));
  response.writeHead(204).end();
}

const idOf = (query: URLSearchParams): string => query.get('uploadId') ?? '';

/** `<Part><PartNumber>1</PartNumber><ETag>"..."</ETag></Part>` and so on, members of a part in any order. */
async function namedParts({ request }: S3Call): Promise<readonly NamedPart[]> {
  const xml = (await listOf(request)).toString();
  return [...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>\s*(\d+)\s*</.exec(part)?.[1]),
    etag: /<ETag>\s*(?:"|&quot;|&#34;)?([0-9a-f]+)/.exec(part)?.[1] ?? '',
  }));
}

async function listOf(request: S3Call['request']): Promise<Buffer> {
  try {
    return await readBody(request, MAX_LIST_BYTES);
  } catch (error) {
    if (error instanceof BodyTooLarge) throw new S3Error(400, 'MalformedXML', error.message);
    throw error;
  }
}
