import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { Client, CREDENTIALS, zipOf } from './support.js';

describe('the object store', () => {
  let emulator: Emulator;
  let client: Client;
  let s3: S3Client;

  before(async () => {
    emulator = await startEmulator();
    client = new Client(emulator.endpoint);
    s3 = new S3Client({
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    await s3.send(new CreateBucketCommand({ Bucket: 'packages' }));
  });
  after(() => emulator.close());

  const content = async (key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'packages', Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };

  it('keeps an object until it is deleted', async () => {
    const where = { Bucket: 'packages', Key: 'some folder/ä.zip' };
    const put = await s3.send(new PutObjectCommand({ ...where, Body: 'content', ContentType: 'text/own' }));
    assert.equal(put.ETag, '"9a0364b9e99bb480dd25e1f0284c8555"');
    const head = await s3.send(new HeadObjectCommand(where));
    assert.equal(head.ContentLength, 7);
    assert.equal(head.ContentType, 'text/own');
    assert.equal((await content(where.Key)).toString(), 'content');
    await s3.send(new PutObjectCommand({ ...where, Body: 'other' }));
    assert.equal((await content(where.Key)).toString(), 'other');
    await s3.send(new DeleteObjectCommand(where));
    await assert.rejects(content(where.Key), { name: 'NoSuchKey' });
    await assert.rejects(s3.send(new HeadObjectCommand(where)), { name: 'NotFound' });
  });

  it('takes streams in signed or unsigned chunks with a checksum at their end', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));
    const body = Readable.from([bytes.subarray(0, 100_001), bytes.subarray(100_001)], { objectMode: false });
    await s3.send(
      new PutObjectCommand({ Bucket: 'packages', Key: 'stream', Body: body, ContentLength: bytes.length }),
    );
    assert.deepEqual(await content('stream'), bytes);
  });

  it('refuses content that its checksum does not match, and keeps what was there', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'packages', Key: 'checked', Body: 'good' }));
    const framed = '3\r\nbad\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
    const response = await fetch(`${emulator.endpoint}/packages/checked`, {
      method: 'PUT',
      body: framed,
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /<Code>BadDigest<\/Code>/);
    assert.equal((await content('checked')).toString(), 'good');
  });

  it('copies objects, with their type or another', async () => {
    const source = { Bucket: 'packages', Key: 'a folder/ö' };
    await s3.send(new PutObjectCommand({ ...source, Body: 'content', ContentType: 'text/own' }));
    const CopySource = `packages/${encodeURIComponent('a folder')}/${encodeURIComponent('ö')}`;
    const typeOf = async (Key: string, change: object = {}) => {
      await s3.send(new CopyObjectCommand({ Bucket: 'packages', Key, CopySource, ...change }));
      assert.equal((await content(Key)).toString(), 'content');
      return (await s3.send(new HeadObjectCommand({ Bucket: 'packages', Key }))).ContentType;
    };
    assert.equal(await typeOf('copy'), 'text/own');
    assert.equal(
      await typeOf('other', { MetadataDirective: 'REPLACE', ContentType: 'text/other' }),
      'text/other',
    );
    const missing = new CopyObjectCommand({ Bucket: 'packages', Key: 'copy', CopySource: 'packages/none' });
    await assert.rejects(s3.send(missing), { name: 'NoSuchKey' });
    assert.equal((await content('copy')).toString(), 'content');
  });

  it('gives parts of an object', async () => {
    const where = { Bucket: 'packages', Key: 'digits' };
    await s3.send(new PutObjectCommand({ ...where, Body: '0123456789' }));
    const part = async (Range: string) => {
      const { Body, ContentRange } = await s3.send(new GetObjectCommand({ ...where, Range }));
      return [await Body?.transformToString(), ContentRange];
    };
    assert.deepEqual(await part('bytes=2-4'), ['234', 'bytes 2-4/10']);
    assert.deepEqual(await part('bytes=8-99'), ['89', 'bytes 8-9/10']);
    assert.deepEqual(await part('bytes=-3'), ['789', 'bytes 7-9/10']);
    await assert.rejects(part('bytes=10-'), { name: 'InvalidRange' });
  });

  describe('of objects in parts', () => {
    const where = { Bucket: 'packages', Key: 'large' };
    const LARGE = Buffer.alloc(5 * 1_024 * 1_024, 'a');
    const begin = async () => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(where));
      return { ...where, UploadId };
    };
    const send = async (
      upload: typeof where & { UploadId: string | undefined },
      bodies: readonly Buffer[],
    ) => {
      const sent = bodies.map(async (Body, index) => {
        const PartNumber = index + 1;
        const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
        return { PartNumber, ETag };
      });
      return Promise.all(sent);
    };
    const complete = (upload: Awaited<ReturnType<typeof begin>>, Parts: Awaited<ReturnType<typeof send>>) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));

    it('makes one, whatever came of it first', async () => {
      const upload = await begin();
      const parts = await send(upload, [LARGE, Buffer.from('end')]);
      const { ETag } = await complete(upload, parts);
      assert.match(ETag ?? '', /^"[0-9a-f]{32}-2"$/);
      assert.deepEqual(await content('large'), Buffer.concat([LARGE, Buffer.from('end')]));
      await assert.rejects(complete(upload, parts), { name: 'NoSuchUpload' });
    });

    it('refuses parts that are too small, unknown, or out of order', async () => {
      const upload = await begin();
      const [first, second, third] = await send(upload, [LARGE, LARGE, Buffer.from('c')]);
      assert.ok(first && second && third);
      await assert.rejects(complete(upload, [third, first]), { name: 'EntityTooSmall' });
      await assert.rejects(complete(upload, [second, first]), { name: 'InvalidPartOrder' });
      await assert.rejects(complete(upload, [first, { ...second, ETag: '"00"' }]), { name: 'InvalidPart' });
      await complete(upload, [first, third]);
      assert.equal((await content('large')).length, LARGE.length + 1);
    });

    it('forgets what is aborted', async () => {
      const upload = await begin();
      await send(upload, [Buffer.from('a')]);
      await s3.send(new AbortMultipartUploadCommand(upload));
      await assert.rejects(send(upload, [Buffer.from('a')]), { name: 'NoSuchUpload' });
    });
  });

  it('refuses buckets that are not there, and operations that it does not have', async () => {
    const missing = new PutObjectCommand({ Bucket: 'nobody', Key: 'k', Body: 'x' });
    await assert.rejects(s3.send(missing), { name: 'NoSuchBucket' });
    await assert.rejects(s3.send(new HeadBucketCommand({ Bucket: 'nobody' })), { name: 'NotFound' });
    await s3.send(new HeadBucketCommand({ Bucket: 'packages' }));
    for (const [method, path] of [
      ['GET', 'packages'],
      ['GET', 'packages/key?acl'],
      ['POST', 'packages/key'],
    ] as const) {
      const response = await fetch(`${emulator.endpoint}/${path}`, { method });
      assert.equal(response.status, 405);
      assert.match(await response.text(), /<Code>MethodNotAllowed<.*: CreateBucket, HeadBucket, PutObject/);
    }
    assert.equal((await fetch(`${emulator.endpoint}/Bad_Bucket`, { method: 'PUT' })).status, 400);
  });

  it('holds packages that functions are made of', async () => {
    const body = await zipOf('commonjs');
    await s3.send(new PutObjectCommand({ Bucket: 'packages', Key: 'function.zip', Body: body }));
    const location = { S3Bucket: 'packages', S3Key: 'function.zip' };
    const created = await client.create('from-s3', 'commonjs', { Code: location });
    assert.equal(created.CodeSize, body.length);
    assert.equal(await client.answer('from-s3'), 'function');
    await client.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'from-s3', ...location }));
    assert.equal(await client.answer('from-s3'), 'function');
  });
});
